package io.portcullis.gateway.lists;

import io.portcullis.gateway.config.Config;
import io.portcullis.rules.lists.ListText;
import io.portcullis.rules.lists.ListWeighing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a list could be had as the configuration says, without keeping it or asking a server. */
public final class ListCheck {
  private ListCheck() {}

  /**
   * Looks at the files that a list is made of: its own, and the certificates that it trusts.
   *
   * @throws IOException when one cannot be used; the message names list and file
   */
  public static void mustBeUsable(Config.ListSource list) throws IOException {
    try {
      if (list.trusted().isPresent()) ListFetch.trusting(list.trusted().get());
      Optional<Path> file = list.source().file();
      if (file.isPresent()) weigh(list, ListFetch.file(file.get(), list.bounds().maxSize()));
    } catch (IOException unusable) {
      throw new IOException("list " + list.name() + ": " + unusable.getMessage(), unusable);
    }
  }

  private static void weigh(Config.ListSource list, byte[] text) throws IOException {
    Config.ListBounds bounds = list.bounds();
    ListText.Content content = ListText.read(text, bounds.maxPrefixes());
    Optional<String> refusal =
        new ListWeighing(bounds.maxPrefixes(), bounds.maxGrowth())
            .refusal(content, Optional.empty(), false);
    if (refusal.isPresent()) {
      throw new IOException(list.source() + " is no list to block by: " + refusal.get());
    }
  }
}
