package io.portcullis.gateway.notify.notifier;

/** How bad it is, from the mildest up, in the words of syslog (RFC 5424 §6.2.1). */
public enum Severity {
  INFO(6, 2),
  NOTICE(5, 3),
  WARNING(4, 4),
  ERROR(3, 5);

  private final int syslog;
  private final int priority;

  Severity(int syslog, int priority) {
    this.syslog = syslog;
    this.priority = priority;
  }

  /** The number of syslog and of the journal: 6 for info down to 3 for error. */
  int syslog() {
    return syslog;
  }

  /** The priority of push services (ntfy): 1 to 5, where 3 is usual and 5 the most urgent. */
  int priority() {
    return priority;
  }
}
