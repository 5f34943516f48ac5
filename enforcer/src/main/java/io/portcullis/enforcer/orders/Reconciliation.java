package io.portcullis.enforcer.orders;

import io.portcullis.rules.Block;
import java.util.List;

/**
 * What a comparison of ledger and kernel found.
 *
 * @param intended blocks that the kernel should hold
 * @param present those it did hold before mending
 * @param differences in words, one each
 * @param expired blocks whose time was found to be over
 * @param mended how many were put back
 * @param wouldHaveExpired blocks of dry run whose time would be over
 * @param lifted blocks that the allowlist has come to cover
 * @param rebuilt whether our table had been gone or torn, and is whole again
 */
public record Reconciliation(
    int intended,
    int present,
    List<String> differences,
    List<Block> expired,
    int mended,
    List<Block> wouldHaveExpired,
    List<Block> lifted,
    boolean rebuilt) {
  public Reconciliation {
    differences = List.copyOf(differences);
    expired = List.copyOf(expired);
    wouldHaveExpired = List.copyOf(wouldHaveExpired);
    lifted = List.copyOf(lifted);
  }

  /** Nothing to do: everything is where it should be. */
  public static Reconciliation quiet(int many) {
    return new Reconciliation(many, many, List.of(), List.of(), 0, List.of(), List.of(), false);
  }
}
