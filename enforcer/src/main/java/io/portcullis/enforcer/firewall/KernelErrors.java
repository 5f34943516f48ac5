package io.portcullis.enforcer.firewall;

import io.portcullis.enforcer.netlink.Errno;
import io.portcullis.enforcer.netlink.NetlinkException;
import io.portcullis.enforcer.netlink.NetlinkSocket;

/** The kernel's refusals in the words of those who use a firewall. */
final class KernelErrors {
  /** Of a question; others who change the ruleset all the time could keep it from an answer. */
  private static final int ATTEMPTS = 5;

  private KernelErrors() {}

  /** What changes nothing, so that it can be asked again from the beginning. */
  interface Question<T> {
    T ask() throws NetlinkException;
  }

  /**
   * Asks again where another process changed the ruleset while it was told (NLM_F_DUMP_INTR), or
   * there was no room for the answer.
   */
  static <T> T to(Question<T> question) throws NetlinkException {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.ask();
      } catch (NetlinkException refused) {
        boolean passing = refused.errno() == Errno.EINTR || refused.errno() == Errno.ENOBUFS;
        if (!passing || attempt == ATTEMPTS) throw refused;
      }
    }
  }

  static NetlinkSocket openSocket() throws FirewallException {
    try {
      return NetlinkSocket.open();
    } catch (NetlinkException refused) {
      throw refused("netlink", "a socket", refused);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError noJnr) {
      throw new FirewallException(
          FirewallException.Kind.NOT_SUPPORTED,
          "cannot call libc (is the temporary folder writable? set -Djffi.extract.dir): " + noJnr,
          noJnr);
    }
  }

  static FirewallException refused(String who, String what, NetlinkException refused) {
    FirewallException.Kind kind =
        switch (refused.errno()) {
          case EPERM -> FirewallException.Kind.NOT_PERMITTED;
          case ENOENT -> FirewallException.Kind.GONE;
          case ENFILE -> FirewallException.Kind.FULL;
          case EOPNOTSUPP, EAFNOSUPPORT, EPROTONOSUPPORT -> FirewallException.Kind.NOT_SUPPORTED;
          default -> FirewallException.Kind.OTHER;
        };
    String remedy =
        switch (kind) {
          case NOT_PERMITTED -> "; run as root or with CAP_NET_ADMIN";
          case GONE -> "; our table or a device of it is not there";
          case FULL -> "; the set is full until others end or are removed";
          case NOT_SUPPORTED -> "; this kernel cannot do it";
          case OTHER -> "";
        };
    return new FirewallException(
        kind, who + " refused " + what + " (" + refused.getMessage() + ")" + remedy, refused);
  }
}
