package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Tuple;
import java.util.Optional;

/** What slips could do beside printing: make a sound, and ask whois about the destination. */
record AlarmExtras(Optional<AlarmSound> sound, Optional<Whois> whois) {

  /** A tuple was found malicious for the first time. */
  void found(Tuple tuple) {
    sound.ifPresent(AlarmSound::play);
    whois.ifPresent(service -> service.ask(tuple.destination()));
  }

  /** What whois has answered by now, as the end of a line. */
  String about(Tuple tuple) {
    return whois
        .flatMap(service -> service.answer(tuple.destination()))
        .map(answer -> "  [" + answer + "]")
        .orElse("");
  }

  /** Lets what was begun come to its end, within seconds: a recording is read faster than that. */
  void finish() throws InterruptedException {
    if (sound.isPresent()) sound.get().finish();
    if (whois.isPresent()) whois.get().finish();
  }
}
