package io.portcullis.detector;

import io.portcullis.argus.Tuple;

/**
 * A tuple and what it has written so far.
 *
 * @param flows how many flows wrote it
 * @param letters with their time symbols
 */
public record TupleLetters(Tuple tuple, int flows, String letters) {}
