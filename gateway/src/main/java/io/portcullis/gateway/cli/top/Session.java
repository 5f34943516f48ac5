package io.portcullis.gateway.cli.top;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Draws what is known and obeys keys, until somebody ends it. */
final class Session {
  private static final long LOOK_MILLIS = 200;

  private final Screen screen;
  private final Work work;
  private final InstantSource clock;
  private final BooleanSupplier ended;

  Session(Screen screen, Work work, InstantSource clock, BooleanSupplier ended) {
    this.screen = screen;
    this.work = work;
    this.clock = clock;
    this.ended = ended;
  }

  /**
   * Goes on to the end.
   *
   * @throws IOException when the terminal is gone
   */
  void run() throws IOException {
    Desk desk = Desk.BEGIN;
    while (!desk.over() && !screen.ended() && !ended.getAsBoolean()) {
      Picture picture = work.picture();
      Optional<String> said = work.said();
      if (said.isPresent()) desk = desk.saying(said.get());
      screen.measure();
      screen.show(Drawing.of(picture, desk, clock.instant(), screen.width(), screen.height()));
      desk = obeyed(desk.press(screen.read(LOOK_MILLIS), picture));
    }
  }

  private Desk obeyed(Desk desk) {
    if (desk.given().isEmpty()) return desk;
    Order order = desk.given().get();
    boolean taken = work.give(order);
    return desk.saying(taken ? "it is being done..." : "the order before is not done yet");
  }
}
