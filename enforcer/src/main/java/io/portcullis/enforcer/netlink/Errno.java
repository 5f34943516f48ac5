package io.portcullis.enforcer.netlink;

/** Error numbers of asm-generic/errno-base.h and errno.h that netfilter answers with. */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such table, chain, set or element"),
  EINTR(4, "interrupted by another change of the ruleset"),
  EAGAIN(11, "no answer in time"),
  ENOMEM(12, "out of memory"),
  EBUSY(16, "in use"),
  EEXIST(17, "exists already"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "the set is full"),
  ERANGE(34, "out of range"),
  ERESTART(85, "the ruleset was changed in the meantime"),
  EMSGSIZE(90, "message too long"),
  EOPNOTSUPP(95, "not supported"),
  EAFNOSUPPORT(97, "address family not supported"),
  EPROTONOSUPPORT(93, "protocol not supported"),
  ENOBUFS(105, "answers were lost"),
  /** Any other number. */
  OTHER(-1, "error");

  private final int number;
  private final String words;

  Errno(int number, String words) {
    this.number = number;
    this.words = words;
  }

  /** What it means here. */
  public String words() {
    return words;
  }

  static Errno of(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) return errno;
    }
    return OTHER;
  }
}
