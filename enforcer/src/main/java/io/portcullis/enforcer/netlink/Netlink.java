package io.portcullis.enforcer.netlink;

/** Numbers of linux/netlink.h, linux/socket.h, asm-generic/socket.h and nfnetlink.h. */
public final class Netlink {
  private Netlink() {}

  // linux/socket.h: AF_NETLINK; bits/socket_type.h: SOCK_RAW, SOCK_CLOEXEC
  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;

  // asm-generic/socket.h
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;

  // linux/socket.h: SOL_NETLINK; linux/netlink.h: its options
  static final int SOL_NETLINK = 270;
  static final int NETLINK_CAP_ACK = 10;
  static final int NETLINK_EXT_ACK = 11;

  // linux/sockios.h: name to number; net/if.h: struct ifreq begins with 16 bytes of name
  static final int SIOCGIFINDEX = 0x8933;
  static final int IFNAMSIZ = 16;
  static final int IFREQ_BYTES = 40;

  /** linux/socket.h: do not wait. */
  static final int MSG_DONTWAIT = 0x40;

  /** linux/netlink.h: the protocol of links, addresses and routes. */
  static final int NETLINK_ROUTE = 0;

  // linux/rtnetlink.h: multicast groups as bits of nl_groups
  static final int RTMGRP_LINK = 1;
  static final int RTMGRP_IPV4_IFADDR = 0x10;
  static final int RTMGRP_IPV6_IFADDR = 0x100;

  // linux/netlink.h: struct sockaddr_nl is family, padding, port, groups
  static final int SOCKADDR_NL_BYTES = 12;
  static final int SOCKADDR_NL_GROUPS = 8;

  /** linux/netlink.h: the protocol of netfilter. */
  static final int NETLINK_NETFILTER = 12;

  // linux/netlink.h: struct nlmsghdr is 16 bytes, struct nlattr 4, all padded to 4
  static final int HEADER_BYTES = 16;
  static final int ATTRIBUTE_BYTES = 4;
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int NLMSG_MIN_TYPE = 0x10;

  /** linux/netlink.h: the attribute holds others. */
  public static final int NLA_F_NESTED = 0x8000;

  static final int NLA_TYPE_MASK = 0x3fff;

  // linux/netlink.h: message flags
  static final int NLM_F_REQUEST = 0x01;
  static final int NLM_F_DUMP_INTR = 0x10;
  static final int NLM_F_ACK_TLVS = 0x200;
  static final int NLM_F_CAPPED = 0x100;

  /** linux/netlink.h: asks for an answer even to a success. */
  public static final int NLM_F_ACK = 0x04;

  /** linux/netlink.h: asks for everything, ended by NLMSG_DONE. */
  public static final int NLM_F_DUMP = 0x300;

  /** linux/netlink.h: refuse what is there already. */
  public static final int NLM_F_EXCL = 0x200;

  /** linux/netlink.h: make what is not there. */
  public static final int NLM_F_CREATE = 0x400;

  /** linux/netlink.h: at the end of the list. */
  public static final int NLM_F_APPEND = 0x800;

  /** linux/netlink.h, enum nlmsgerr_attrs: NLMSGERR_ATTR_MSG. */
  static final int NLMSGERR_ATTR_MSG = 1;

  // linux/netfilter/nfnetlink.h: struct nfgenmsg is 4 bytes; the type is subsystem << 8 | operation
  static final int NFGENMSG_BYTES = 4;
  static final int NFNL_MSG_BATCH_BEGIN = NLMSG_MIN_TYPE;
  static final int NFNL_MSG_BATCH_END = NLMSG_MIN_TYPE + 1;
  static final int NFNL_BATCH_GENID = 1;

  /** linux/netfilter/nfnetlink.h. */
  public static final int NFNL_SUBSYS_CTNETLINK = 1;

  /** linux/netfilter/nfnetlink.h. */
  public static final int NFNL_SUBSYS_IPSET = 6;

  /** linux/netfilter/nfnetlink.h. */
  public static final int NFNL_SUBSYS_NFTABLES = 10;

  static int padded(int length) {
    return (length + 3) & ~3;
  }
}
