package io.portcullis.fleet.bus;

import io.portcullis.fleet.message.Place;
import java.time.Instant;

/** A message as the bus handed it over; nobody has checked it. */
public final class Arrived {
  private final Place place;
  private final byte[] message;
  private final Instant stored;

  Arrived(Place place, byte[] message, Instant stored) {
    this.place = place;
    this.message = message;
    this.stored = stored;
  }

  /** At which it stands. */
  public Place place() {
    return place;
  }

  /** Its bytes; nobody changes them. */
  public byte[] message() {
    return message;
  }

  /** When the server took it, by the server's clock. */
  public Instant stored() {
    return stored;
  }
}
