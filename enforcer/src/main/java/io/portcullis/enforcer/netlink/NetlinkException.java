package io.portcullis.enforcer.netlink;

import java.io.IOException;

/** The kernel answered with an error, with nonsense, or not at all. */
public final class NetlinkException extends IOException {
  private final Errno errno;
  private final int number;
  private final boolean outcomeKnown;

  NetlinkException(int number, String kernelsWords, boolean outcomeKnown) {
    super(text(number, kernelsWords));
    this.errno = Errno.of(number);
    this.number = number;
    this.outcomeKnown = outcomeKnown;
  }

  /** The answer makes no sense; what became of the request is not known. */
  NetlinkException(RuntimeException nonsense) {
    super("the kernel sent a malformed netlink message: " + nonsense.getMessage(), nonsense);
    this.errno = Errno.OTHER;
    this.number = 0;
    this.outcomeKnown = false;
  }

  public Errno errno() {
    return errno;
  }

  /** The number itself; ipset has its own from 4096 on (linux/netfilter/ipset/ip_set.h). */
  public int number() {
    return number;
  }

  /** False when the request may have been carried out although no answer came. */
  public boolean outcomeKnown() {
    return outcomeKnown;
  }

  private static String text(int number, String kernelsWords) {
    Errno errno = Errno.of(number);
    String name = errno == Errno.OTHER ? "errno " + number : errno.name() + ", " + errno.words();
    return kernelsWords.isEmpty() ? name : name + ": " + kernelsWords;
  }
}
