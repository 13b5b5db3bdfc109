package org.servletfcgi.connector;

/** A setting that does not exist, or a text that is no value of it; the message is one sentence and names the setting. */
public final class SettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String problem;

    SettingException(String setting, String problem) {
        super(setting + ": " + problem);
        this.setting = setting;
        this.problem = problem;
    }

    /** The name as it was given. */
    public String setting() {
        return setting;
    }

    /** What is wrong, without the name. */
    public String problem() {
        return problem;
    }
}
