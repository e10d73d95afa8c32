import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;
import javax.smartcardio.TerminalFactory;

/**
 * Reads the authentication certificate of a My Number Card by javax.smartcardio and prints it in hex. Run as a source
 * file: java -Dsun.security.smartcardio.library=/path/of/libpcsclite.so.1 ReadCertificate.java
 *
 * Written after ISO/IEC 7816-4 alone: it shares nothing with the reader that it is compared with.
 */
public final class ReadCertificate {
    private static final byte[] AID = {(byte) 0xD3, (byte) 0x92, (byte) 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01};
    private static final byte[] CERTIFICATE_EF = {0x00, 0x0A};
    private static final int WAIT_MS = 60_000;

    public static void main(String[] arguments) throws Exception {
        CardTerminal terminal = TerminalFactory.getDefault().terminals().list().get(0);
        if (!terminal.waitForCardPresent(WAIT_MS)) throw new CardException("no card came");
        Card card = terminal.connect("*");
        try {
            CardChannel channel = card.getBasicChannel();
            send(channel, new CommandAPDU(0x00, 0xA4, 0x04, 0x0C, AID));
            send(channel, new CommandAPDU(0x00, 0xA4, 0x02, 0x0C, CERTIFICATE_EF));
            for (byte octet : readObject(channel)) System.out.printf("%02X", octet);
            System.out.println();
        } finally {
            card.disconnect(true);
        }
    }

    /** Reads the DER object at the start of the current EF, no further than its own length. */
    private static byte[] readObject(CardChannel channel) throws CardException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(read(channel, 0, 4));
        byte[] header = bytes.toByteArray();
        if (header[0] != 0x30 || header[1] != (byte) 0x82) throw new CardException("no certificate in this EF");
        int total = 4 + ((header[2] & 0xFF) << 8 | header[3] & 0xFF);
        while (bytes.size() < total) {
            bytes.writeBytes(read(channel, bytes.size(), Math.min(256, total - bytes.size())));
        }
        return Arrays.copyOf(bytes.toByteArray(), total);
    }

    private static byte[] read(CardChannel channel, int offset, int length) throws CardException {
        byte[] data = send(channel, new CommandAPDU(0x00, 0xB0, offset >> 8, offset & 0xFF, length)).getData();
        if (data.length == 0) throw new CardException("the EF ends before the object in it");
        return data;
    }

    private static ResponseAPDU send(CardChannel channel, CommandAPDU command) throws CardException {
        ResponseAPDU response = channel.transmit(command);
        if (response.getSW() != 0x9000) throw new CardException(String.format("%s: %04X", command, response.getSW()));
        return response;
    }
}
