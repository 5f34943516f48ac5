package io.portcullis.detector.evidence;

import java.util.ArrayList;
import java.util.List;

/** The first few distinct texts, in the order they came; more are not remembered. */
final class Few {
  private final List<String> items = new ArrayList<>(1);

  void add(String item, int most) {
    if (items.size() < most && !items.contains(item)) items.add(item);
  }

  int size() {
    return items.size();
  }

  List<String> items() {
    return items;
  }
}
