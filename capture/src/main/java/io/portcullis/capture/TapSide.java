package io.portcullis.capture;

/**
 * What a tap is for: one side of one interface. Packets that arrive from outside are not captured
 * at all: netfilter has not judged them yet, so they prove nothing.
 */
enum TapSide {
  /** Inside hosts' packets before netfilter. */
  ARRIVING_INSIDE(true, true, false),
  /**
   * Inside hosts' packets at a port of an inside bridge, before an ingress chain there: what that
   * drops never comes to the bridge. The rest may come to the bridge as well, or be bridged on.
   */
  ARRIVING_PORT(true, true, true),
  /** Packets that netfilter let through towards the outside. */
  LEAVING_OUTSIDE(false, true, false),
  /** Packets that were bridged on towards the outside, past every hook of the router. */
  LEAVING_PORT(false, true, true),
  /** Packets that netfilter let through towards the inside: the reply direction's far side. */
  LEAVING_INSIDE(false, false, false);

  /** Whether the tap takes arriving packets (the others take leaving ones). */
  final boolean inbound;

  /** Whether the packet's destination is the outside end. */
  final boolean outward;

  /** Whether it is at a bridge's port; such a one may go at any time. */
  final boolean atPort;

  TapSide(boolean inbound, boolean outward, boolean atPort) {
    this.inbound = inbound;
    this.outward = outward;
    this.atPort = atPort;
  }
}
