package io.portcullis.capture;

import io.portcullis.rules.BootClock;
import java.util.List;

/** Opens the loopback interface in a process of its own, says what the capture says, and ends. */
final class OpenAndSay {
  private OpenAndSay() {}

  public static void main(String[] none) throws InterruptedException {
    WireSettings settings = new WireSettings(List.of("lo"), List.of("lo"), List.of(), 0);
    try (LiveVerifier verifier = LiveVerifier.open(settings, BootClock.system())) {
      for (int look = 0; look < 100; look++) {
        verifier.notices().forEach(System.out::println);
        if (verifier.isSettled()) break;
        Thread.sleep(100);
      }
      Thread.sleep(500);
      verifier.notices().forEach(System.out::println);
    }
    System.out.println("the rest goes on");
  }
}
