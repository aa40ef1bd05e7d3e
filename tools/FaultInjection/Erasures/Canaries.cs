using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Erasures;

/// <summary>
/// Contacts by number, and what only they have: a phone number, and a word in all that they write. Either is found in
/// any bytes.
/// </summary>
internal static class Canaries
{
    /// <summary>Whose contacts they are.</summary>
    public const string Tenant = "check";

    /// <summary>Most contacts: their numbers have so many digits.</summary>
    public const int ContactsMax = 10_000_000;

    private const string Word = "kanarie";
    private const string Phone = "4676";
    private const int Digits = 7;

    private static readonly byte[][] Signs = [Encoding.ASCII.GetBytes(Word), Encoding.ASCII.GetBytes(Phone)];

    /// <summary>The phone number of a contact.</summary>
    public static string PhoneOf(int number) => $"{Phone}{Number(number)}";

    /// <summary>The word that a contact alone writes.</summary>
    public static string WordOf(int number) => $"{Word}{Number(number)}";

    /// <summary>The audio of a contact's voice note, and its SHA-256.</summary>
    public static (byte[] Bytes, string Sha256) AudioOf(int number)
    {
        byte[] bytes = Encoding.ASCII.GetBytes($"OggS {WordOf(number)}");
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>The contacts whose canaries are in some bytes.</summary>
    public static void Find(ReadOnlySpan<byte> bytes, Action<int> found)
    {
        foreach (byte[] sign in Signs)
        {
            var rest = bytes;
            for (int at; (at = rest.IndexOf(sign)) >= 0; rest = rest[(at + sign.Length)..])
            {
                var digits = rest[(at + sign.Length)..];
                if (digits.Length >= Digits && int.TryParse(
                    digits[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                {
                    found(number);
                }
            }
        }
    }

    /// <summary>A delivery of one message of each of these contacts.</summary>
    public static RawWebhook Delivery(IEnumerable<int> numbers, DateTimeOffset now) => new()
    {
        Tenant = Tenant,
        Producer = "meta",
        ReceivedAtMs = now.ToUnixTimeMilliseconds(),
        DeliveryId = Guid.CreateVersion7(now).ToString(),
        WabaIds = { "1" },
        Body = ByteString.CopyFromUtf8(
            "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\","
            + "\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":\"15550000000\","
            + "\"phone_number_id\":\"2\"},\"contacts\":["
            + string.Join(',', numbers.Select(number =>
                $"{{\"profile\":{{\"name\":\"{WordOf(number)}\"}},\"wa_id\":\"{PhoneOf(number)}\"}}"))
            + "],\"messages\":[" + string.Join(',', numbers.Select(number => Message(number, now))) + "]}}]}]}"),
    };

    /// <summary>A voice note of a contact, as the media fetcher writes it.</summary>
    public static VoiceNote Voice(int number, string contactKey, DateTimeOffset now)
    {
        var (bytes, sha256) = AudioOf(number);
        return new VoiceNote
        {
            Tenant = Tenant,
            ContactKey = contactKey,
            PhoneNumberId = "2",
            MessageId = $"voice.{number}",
            Revision = new Revision { Id = $"voice.{number}", TimeMs = now.ToUnixTimeMilliseconds() },
            Direction = Direction.Inbound,
            SentAtMs = now.ToUnixTimeMilliseconds(),
            ReceivedAtMs = now.ToUnixTimeMilliseconds(),
            Type = "audio",
            MediaId = WordOf(number),
            MimeType = "audio/ogg",
            Sha256 = sha256,
            SizeBytes = bytes.Length,
            Stored = true,
            Voice = true,
            FetchedAtMs = now.ToUnixTimeMilliseconds(),
        };
    }

    private static string Message(int number, DateTimeOffset now) =>
        $"{{\"from\":\"{PhoneOf(number)}\",\"id\":\"wamid.{number}\","
        + $"\"timestamp\":\"{now.ToUnixTimeSeconds() - 60}\",\"type\":\"text\","
        + $"\"text\":{{\"body\":\"Please call me back, {WordOf(number)} is waiting for the order\"}}}}";

    private static string Number(int number) =>
        number.ToString($"D{Digits}", CultureInfo.InvariantCulture);
}
