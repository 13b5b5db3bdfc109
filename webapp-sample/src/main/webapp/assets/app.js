// The parts of the pages that a script makes better; each looks for its own elements, and does nothing without them.
import { guestbook } from "./guestbook.js";
import { live } from "./live.js";
import { page } from "./page.js";
import { streams } from "./stream.js";
import { upload } from "./upload.js";
import { webSocket } from "./websocket.js";

page();
upload();
live();
guestbook();
webSocket();
streams();
