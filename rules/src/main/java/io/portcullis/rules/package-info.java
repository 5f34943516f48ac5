/**
 * What to do about a detection, and the whole life of each block rule: policy, allowlist, ledger.
 */
@NullMarked
package io.portcullis.rules;

import org.jspecify.annotations.NullMarked;
