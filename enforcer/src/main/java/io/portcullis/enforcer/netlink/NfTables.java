package io.portcullis.enforcer.netlink;

/** Numbers of linux/netfilter/nf_tables.h, linux/netfilter.h; names are those of the headers. */
public final class NfTables {
  private NfTables() {}

  // linux/netfilter.h
  public static final int NFPROTO_INET = 1;
  public static final int NFPROTO_IPV4 = 2;
  public static final int NFPROTO_IPV6 = 10;
  public static final int NF_INET_LOCAL_IN = 1;
  public static final int NF_INET_FORWARD = 2;
  public static final int NF_INET_LOCAL_OUT = 3;
  public static final int NF_INET_INGRESS = 5;
  public static final int NF_DROP = 0;
  public static final int NF_ACCEPT = 1;

  // enum nft_verdicts
  public static final int NFT_JUMP = -3;
  public static final int NFT_RETURN = -5;

  // enum nf_tables_msg_types
  public static final int NFT_MSG_NEWTABLE = 0;
  public static final int NFT_MSG_GETTABLE = 1;
  public static final int NFT_MSG_DELTABLE = 2;
  public static final int NFT_MSG_NEWCHAIN = 3;
  public static final int NFT_MSG_GETCHAIN = 4;
  public static final int NFT_MSG_DELCHAIN = 5;
  public static final int NFT_MSG_NEWRULE = 6;
  public static final int NFT_MSG_GETRULE = 7;
  public static final int NFT_MSG_DELRULE = 8;
  public static final int NFT_MSG_NEWSET = 9;
  public static final int NFT_MSG_GETSET = 10;
  public static final int NFT_MSG_DELSET = 11;
  public static final int NFT_MSG_NEWSETELEM = 12;
  public static final int NFT_MSG_GETSETELEM = 13;
  public static final int NFT_MSG_DELSETELEM = 14;
  public static final int NFT_MSG_GETGEN = 16;
  public static final int NFT_MSG_NEWFLOWTABLE = 22;
  public static final int NFT_MSG_GETFLOWTABLE = 23;

  // enum nft_table_attributes, nft_table_flags
  public static final int NFTA_TABLE_NAME = 1;
  public static final int NFTA_TABLE_FLAGS = 2;
  public static final int NFT_TABLE_F_DORMANT = 1;

  // enum nft_chain_attributes
  public static final int NFTA_CHAIN_TABLE = 1;
  public static final int NFTA_CHAIN_NAME = 3;
  public static final int NFTA_CHAIN_HOOK = 4;
  public static final int NFTA_CHAIN_POLICY = 5;
  public static final int NFTA_CHAIN_TYPE = 7;

  // enum nft_hook_attributes, nft_devices_attributes
  public static final int NFTA_HOOK_HOOKNUM = 1;
  public static final int NFTA_HOOK_PRIORITY = 2;
  public static final int NFTA_HOOK_DEVS = 4;
  public static final int NFTA_DEVICE_NAME = 1;

  // enum nft_rule_attributes, nft_list_attributes, nft_expr_attributes
  public static final int NFTA_RULE_TABLE = 1;
  public static final int NFTA_RULE_CHAIN = 2;
  public static final int NFTA_RULE_EXPRESSIONS = 4;
  public static final int NFTA_RULE_USERDATA = 7;
  public static final int NFTA_LIST_ELEM = 1;
  public static final int NFTA_EXPR_NAME = 1;
  public static final int NFTA_EXPR_DATA = 2;

  // enum nft_set_attributes, nft_set_desc_attributes, nft_set_flags
  public static final int NFTA_SET_TABLE = 1;
  public static final int NFTA_SET_NAME = 2;
  public static final int NFTA_SET_FLAGS = 3;
  public static final int NFTA_SET_KEY_TYPE = 4;
  public static final int NFTA_SET_KEY_LEN = 5;
  public static final int NFTA_SET_DESC = 9;
  public static final int NFTA_SET_ID = 10;
  public static final int NFTA_SET_EXPR = 17;
  public static final int NFTA_SET_DESC_SIZE = 1;
  public static final int NFT_SET_INTERVAL = 0x4;
  public static final int NFT_SET_TIMEOUT = 0x10;

  // enum nft_set_elem_list_attributes, nft_set_elem_attributes, nft_set_elem_flags
  public static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  public static final int NFTA_SET_ELEM_LIST_SET = 2;
  public static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
  public static final int NFTA_SET_ELEM_KEY = 1;
  public static final int NFTA_SET_ELEM_FLAGS = 3;
  public static final int NFTA_SET_ELEM_TIMEOUT = 4;
  public static final int NFTA_SET_ELEM_EXPIRATION = 5;
  public static final int NFTA_SET_ELEM_EXPR = 7;
  public static final int NFT_SET_ELEM_INTERVAL_END = 1;

  // enum nft_data_attributes, nft_verdict_attributes
  public static final int NFTA_DATA_VALUE = 1;
  public static final int NFTA_DATA_VERDICT = 2;
  public static final int NFTA_VERDICT_CODE = 1;
  public static final int NFTA_VERDICT_CHAIN = 2;

  // enum nft_meta_attributes, nft_meta_keys
  public static final int NFTA_META_DREG = 1;
  public static final int NFTA_META_KEY = 2;
  public static final int NFT_META_NFPROTO = 15;
  public static final int NFT_META_L4PROTO = 16;

  // enum nft_cmp_attributes, nft_cmp_ops
  public static final int NFTA_CMP_SREG = 1;
  public static final int NFTA_CMP_OP = 2;
  public static final int NFTA_CMP_DATA = 3;
  public static final int NFT_CMP_EQ = 0;

  // enum nft_payload_attributes, nft_payload_bases
  public static final int NFTA_PAYLOAD_DREG = 1;
  public static final int NFTA_PAYLOAD_BASE = 2;
  public static final int NFTA_PAYLOAD_OFFSET = 3;
  public static final int NFTA_PAYLOAD_LEN = 4;
  public static final int NFT_PAYLOAD_NETWORK_HEADER = 1;
  public static final int NFT_PAYLOAD_TRANSPORT_HEADER = 2;

  // enum nft_lookup_attributes, nft_immediate_attributes, nft_counter_attributes
  public static final int NFTA_LOOKUP_SET = 1;
  public static final int NFTA_LOOKUP_SREG = 2;
  public static final int NFTA_LOOKUP_FLAGS = 5;
  public static final int NFT_LOOKUP_F_INV = 1;
  public static final int NFTA_IMMEDIATE_DREG = 1;
  public static final int NFTA_IMMEDIATE_DATA = 2;
  public static final int NFTA_COUNTER_BYTES = 1;
  public static final int NFTA_COUNTER_PACKETS = 2;

  // enum nft_registers: the 16-byte register 1 covers the 4-byte ones from 8 on
  public static final int NFT_REG_VERDICT = 0;
  public static final int NFT_REG_1 = 1;
  public static final int NFT_REG32_00 = 8;

  // enum nft_gen_attributes, nft_flowtable_attributes
  public static final int NFTA_GEN_ID = 1;
  public static final int NFTA_FLOWTABLE_TABLE = 1;
  public static final int NFTA_FLOWTABLE_NAME = 2;
  public static final int NFTA_FLOWTABLE_HOOK = 3;
  public static final int NFTA_FLOWTABLE_FLAGS = 7;
  public static final int NFTA_FLOWTABLE_HOOK_DEVS = 3;
  public static final int NFT_FLOWTABLE_HW_OFFLOAD = 1;
}
