package io.portcullis.capture;

/**
 * What a tap is for: one side of one interface. Packets that arrive from outside are not captured
 * at all: netfilter has not judged them yet, so they prove nothing.
 */
enum TapSide {
  /** Inside hosts' packets before netfilter. */
  ARRIVING_INSIDE(true, true),
  /** Packets that netfilter let through towards the outside. */
  LEAVING_OUTSIDE(false, true),
  /** Packets that netfilter let through towards the inside: the reply direction's far side. */
  LEAVING_INSIDE(false, false);

  /** Whether the tap takes arriving packets (the others take leaving ones). */
  final boolean inbound;

  /** Whether the packet's destination is the outside end. */
  final boolean outward;

  TapSide(boolean inbound, boolean outward) {
    this.inbound = inbound;
    this.outward = outward;
  }
}
