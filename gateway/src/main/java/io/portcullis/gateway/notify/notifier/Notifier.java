package io.portcullis.gateway.notify.notifier;

import java.io.IOException;

/**
 * A way to tell somebody, as the configuration says it; two that are equal tell the same one in the
 * same way. Its text form names whom it tells, and no secret.
 */
public interface Notifier {

  /** Makes it ready to send; opens nothing outside this process. */
  Sender open();

  /** Tells; may take as long as its own timeouts allow. Used by one thread. */
  interface Sender {
    /**
     * @throws RefusedException when it would be refused again, however often it is sent
     * @throws IOException when it may go through later; the message says why
     */
    void send(Notice notice) throws IOException, InterruptedException;
  }

  /** The other side took the message and will never want it: a wrong password, a gone topic. */
  final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String why) {
      super(why);
    }

    RefusedException(String why, Throwable cause) {
      super(why, cause);
    }
  }
}
