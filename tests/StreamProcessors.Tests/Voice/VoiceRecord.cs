using System.Security.Cryptography;
using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;

namespace StreamML.StreamProcessors.Tests.Voice;

/// <summary>Writes values in the wire format under one schema id: which one, no role asks.</summary>
internal sealed class FramedEncoder : IValueEncoder
{
    public byte[] Encode(TopicDefinition topic, IMessage value) =>
        [.. ConfluentFraming.Prefix(1, MessageIndexes.Of(value.Descriptor)), .. value.ToByteArray()];
}

/// <summary>Messages and voice notes as records.</summary>
internal static class VoiceRecord
{
    public const long TimeMs = 1_781_517_600_000;

    public static WhatsAppMessage Audio(string id, string mediaId, byte[]? file = null, string contact = "t/c") => new()
    {
        Tenant = "t",
        ContactKey = contact,
        PhoneNumberId = "7",
        MessageId = id,
        Revision = new Revision { Id = id, TimeMs = TimeMs },
        Direction = Direction.Inbound,
        SentAtMs = TimeMs,
        ReceivedAtMs = TimeMs + 5,
        Type = "audio",
        Media = new MediaContent
        {
            Id = mediaId,
            MimeType = "audio/ogg; codecs=opus",
            Sha256 = file is null ? "" : Convert.ToBase64String(SHA256.HashData(file)),
            Voice = true,
        },
    };

    public static VoiceNote Note(string id, byte[] audio, string contact = "t/c") => new()
    {
        Tenant = "t",
        ContactKey = contact,
        PhoneNumberId = "7",
        MessageId = id,
        Revision = new Revision { Id = id, TimeMs = TimeMs },
        Direction = Direction.Inbound,
        SentAtMs = TimeMs,
        ReceivedAtMs = TimeMs + 5,
        Type = "audio",
        MediaId = "1",
        MimeType = "audio/ogg; codecs=opus",
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(audio)),
        SizeBytes = audio.Length,
        Audio = ByteString.CopyFrom(audio),
        Voice = true,
    };

    public static SourceRecord Of(TopicDefinition topic, long offset, IMessage value) => new(
        new SourcePartition(topic, 0), offset, TimeMs, "t/c"u8.ToArray(), new FramedEncoder().Encode(topic, value), []);
}
