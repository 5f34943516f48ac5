package io.portcullis.enforcer.netlink;

/** Numbers of linux/netfilter/ipset/ip_set.h; names are those of the header. */
public final class IpSet {
  private IpSet() {}

  public static final int IPSET_PROTOCOL = 7;
  // linux/netlink.h: ipset refuses numbers that are not marked as being in network order.
  public static final int NLA_F_NET_BYTEORDER = 0x4000;

  // enum ipset_cmd
  public static final int IPSET_CMD_PROTOCOL = 1;
  public static final int IPSET_CMD_CREATE = 2;
  public static final int IPSET_CMD_DESTROY = 3;
  public static final int IPSET_CMD_SWAP = 6;
  public static final int IPSET_CMD_LIST = 7;
  public static final int IPSET_CMD_ADD = 9;
  public static final int IPSET_CMD_DEL = 10;
  public static final int IPSET_CMD_TEST = 11;
  public static final int IPSET_CMD_HEADER = 12;
  public static final int IPSET_CMD_TYPE = 13;

  // attributes at command level
  public static final int IPSET_ATTR_PROTOCOL = 1;
  public static final int IPSET_ATTR_SETNAME = 2;
  public static final int IPSET_ATTR_TYPENAME = 3;
  public static final int IPSET_ATTR_REVISION = 4;
  public static final int IPSET_ATTR_FAMILY = 5;
  public static final int IPSET_ATTR_FLAGS = 6 | NLA_F_NET_BYTEORDER;
  public static final int IPSET_ATTR_DATA = 7;
  public static final int IPSET_ATTR_ADT = 8;
  public static final int IPSET_ATTR_LINENO = 9 | NLA_F_NET_BYTEORDER;

  /** enum ipset_cmd_flags: of a list only the names of sets. */
  public static final int IPSET_FLAG_LIST_SETNAME = 1 << 1;

  // attributes of data, of which the numbers are marked
  public static final int IPSET_ATTR_IP = 1;
  public static final int IPSET_ATTR_CIDR = 3;
  public static final int IPSET_ATTR_PORT = 4 | NLA_F_NET_BYTEORDER;
  public static final int IPSET_ATTR_TIMEOUT = 6 | NLA_F_NET_BYTEORDER;
  public static final int IPSET_ATTR_PROTO = 7;
  public static final int IPSET_ATTR_CADT_FLAGS = 8 | NLA_F_NET_BYTEORDER;
  public static final int IPSET_ATTR_MAXELEM = 19 | NLA_F_NET_BYTEORDER;
  public static final int IPSET_ATTR_IP2 = 20;
  public static final int IPSET_ATTR_BYTES = 24 | NLA_F_NET_BYTEORDER;
  public static final int IPSET_ATTR_PACKETS = 25 | NLA_F_NET_BYTEORDER;
  public static final int IPSET_ATTR_IPADDR_IPV4 = 1 | NLA_F_NET_BYTEORDER;
  public static final int IPSET_ATTR_IPADDR_IPV6 = 2 | NLA_F_NET_BYTEORDER;

  /** enum ipset_cadt_flags: count packets and bytes of each element. */
  public static final int IPSET_FLAG_WITH_COUNTERS = 1 << 3;

  // enum ipset_errno
  public static final int IPSET_ERR_FIND_TYPE = 4098;
  public static final int IPSET_ERR_EXIST = 4103;

  /** IPSET_ERR_TYPE_SPECIFIC + 1 (ip_set_hash.h, IPSET_ERR_HASH_FULL): no room. */
  public static final int IPSET_ERR_HASH_FULL = 4352;
}
