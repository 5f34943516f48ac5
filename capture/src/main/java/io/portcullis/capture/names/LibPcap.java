package io.portcullis.capture.names;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Locale;
import java.util.Map;

/**
 * The functions of libpcap that fetch packets, as pcap(3PCAP) has them, called without reflection.
 * Pcap4J, which the rest of the capture uses, hands packets out by a callback from native code
 * only, which costs more than all that is read from them.
 */
final class LibPcap {
  /** The property of Pcap4J, so that both find the same library. */
  private static final String PROPERTY = "org.pcap4j.core.pcapLibName";

  static final int ERROR_TEXT = 256;
  static final int BREAK = -2;

  static {
    FunctionMapper names =
        (library, method) ->
            "pcap_" + method.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    Native.register(
        LibPcap.class,
        NativeLibrary.getInstance(
            System.getProperty(PROPERTY, "pcap"), Map.of(Library.OPTION_FUNCTION_MAPPER, names)));
  }

  private LibPcap() {}

  static native String libVersion();

  static native Pointer create(String device, Pointer errors);

  static native int setSnaplen(Pointer pcap, int bytes);

  static native int setPromisc(Pointer pcap, int promiscuous);

  static native int setTimeout(Pointer pcap, int millis);

  static native int setBufferSize(Pointer pcap, int bytes);

  static native int activate(Pointer pcap);

  static native int compile(
      Pointer pcap, Pointer program, String expression, int optimize, int netmask);

  static native int setfilter(Pointer pcap, Pointer program);

  static native void freecode(Pointer program);

  static native int datalink(Pointer pcap);

  static native int nextEx(Pointer pcap, Pointer header, Pointer packet);

  static native int stats(Pointer pcap, Pointer statistics);

  static native void breakloop(Pointer pcap);

  static native String geterr(Pointer pcap);

  static native String statustostr(int status);

  static native void close(Pointer pcap);
}
