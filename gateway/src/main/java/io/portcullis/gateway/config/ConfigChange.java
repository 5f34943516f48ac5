package io.portcullis.gateway.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** In which keys two configurations differ. */
public final class ConfigChange {
  /** Keys whose place in the file is another than in the record. */
  private static final Map<String, String> IN_THE_FILE =
      Map.of(
          "spare", "policy.spare",
          "verify.keep-bytes", "verify.keep",
          "notifiers", "notify",
          "crowdsec.bouncer-key.word", "crowdsec.bouncer-key",
          "crowdsec.bouncer-key.file", "crowdsec.bouncer-key-file",
          "crowdsec.password.word", "crowdsec.password",
          "crowdsec.password.file", "crowdsec.password-file");

  private ConfigChange() {}

  /**
   * The keys that differ, as the file has them: {@code policy.scope}, {@code allow}. A section that
   * is new to the record is compared without a word here.
   */
  public static List<String> between(Config before, Config now) {
    List<String> keys = new ArrayList<>();
    compare("", before, now, keys);
    return List.copyOf(keys);
  }

  private static void compare(String path, Record before, Record now, List<String> keys) {
    for (RecordComponent each : before.getClass().getRecordComponents()) {
      String name = path + key(each.getName());
      Object old = value(each, before);
      Object current = value(each, now);
      if (old.equals(current)) continue;
      if (old instanceof Record one && current instanceof Record other) {
        compare(name + ".", one, other, keys);
      } else {
        keys.add(IN_THE_FILE.getOrDefault(name, name));
      }
    }
  }

  /** {@code remoteAfter} is {@code remote-after} in the file. */
  private static String key(String component) {
    return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static Object value(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException notOurs) {
      throw new IllegalStateException("cannot read " + component, notOurs);
    }
  }
}
