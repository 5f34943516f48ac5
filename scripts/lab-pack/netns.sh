# Sourced by base-pack. Two namespaces of this run's own: programs inside, the world outside; nothing leaves them.
inside=lp$$i
outside=lp$$o

make_network() {
  ip netns add $inside && ip netns add $outside || return 1
  ip link add eth0 netns $inside type veth peer name eth0 netns $outside || return 1
  local ns
  for ns in $inside $outside; do
    ip netns exec $ns ip link set lo up
    # Packets as long as on the wire: argus counts packets and headers.
    ip netns exec $ns ip link set eth0 gso_max_segs 1 up
    ip netns exec $ns sysctl -qw net.ipv4.ip_local_port_range='1024 65535' net.ipv4.icmp_ratelimit=0 net.ipv6.conf.all.disable_ipv6=1
  done
  ip netns exec $inside ip addr add 192.0.2.1/30 dev eth0
  ip netns exec $outside ip addr add 192.0.2.2/30 dev eth0
  # Any address of these networks is this namespace's: thousands of hosts and servers without naming one.
  ip netns exec $inside ip route add local 10.0.0.0/9 dev lo
  ip netns exec $inside ip route add default via 192.0.2.2
  local net
  for net in 10.200.0.0/16 37.0.0.0/8 46.0.0.0/8 5.0.0.0/8 23.0.0.0/8 31.0.0.0/8 34.0.0.0/8 45.0.0.0/8 51.0.0.0/8 52.0.0.0/8 77.0.0.0/8 91.0.0.0/8 104.0.0.0/8 142.0.0.0/8 185.0.0.0/8 199.0.0.0/8; do
    ip netns exec $outside ip route add local $net dev lo
  done
  ip netns exec $outside ip route add 10.0.0.0/9 via 192.0.2.1
  ip netns exec $outside nft -f - <<RULES
table ip lab {
  chain input {
    type filter hook input priority 0;
    ip daddr 46.0.0.0/8 drop
    ip daddr 37.0.0.0/8 meta l4proto tcp reject with tcp reset
    ip daddr 37.0.0.0/8 reject
  }
}
RULES
}

remove_network() {
  local ns pid
  for ns in $inside $outside; do
    for pid in $(ip netns pids $ns 2>/dev/null); do kill -9 "$pid" 2>/dev/null; done # started by this run
    ip netns del $ns 2>/dev/null
  done
}
