package io.portcullis.argus.recorded;

import java.io.FilterInputStream;
import java.io.InputStream;

/**
 * Says that it never knows of more, so that a buffer on top of it hands out each piece as it comes.
 * Else the buffer asks for the next piece first, and where a packed file is cut off, the error
 * takes away what was unpacked before it.
 */
final class PieceByPiece extends FilterInputStream {
  PieceByPiece(InputStream in) {
    super(in);
  }

  @Override
  public int available() {
    return 0;
  }
}
