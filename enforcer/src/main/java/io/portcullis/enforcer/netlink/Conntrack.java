package io.portcullis.enforcer.netlink;

/** Numbers of linux/netfilter/nfnetlink_conntrack.h; names are those of the header. */
public final class Conntrack {
  private Conntrack() {}

  // enum cntl_msg_types
  public static final int IPCTNL_MSG_CT_GET = 1;
  public static final int IPCTNL_MSG_CT_DELETE = 2;
  public static final int IPCTNL_MSG_CT_GET_STATS = 5;

  // enum ctattr_type
  public static final int CTA_TUPLE_ORIG = 1;
  public static final int CTA_TUPLE_REPLY = 2;
  public static final int CTA_ID = 12;
  public static final int CTA_ZONE = 18;

  // enum ctattr_tuple
  public static final int CTA_TUPLE_IP = 1;
  public static final int CTA_TUPLE_PROTO = 2;

  // enum ctattr_ip: sources; each destination is one more
  public static final int CTA_IP_V4_SRC = 1;
  public static final int CTA_IP_V6_SRC = 3;

  // enum ctattr_l4proto
  public static final int CTA_PROTO_NUM = 1;
  public static final int CTA_PROTO_SRC_PORT = 2;
}
