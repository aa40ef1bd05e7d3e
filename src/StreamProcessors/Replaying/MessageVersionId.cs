using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Recognises one revision of a message in its text, its live result and its replayed one.</summary>
internal static class MessageVersionId
{
    /// <summary>That of a result.</summary>
    public static UInt128 Of(EnrichedMessage result) => Of(result.Tenant, result.MessageId, result.Revision);

    /// <summary>That of a text.</summary>
    public static UInt128 Of(TextMessage text) => Of(text.Tenant, text.MessageId, text.Revision);

    /// <summary>The hash of tenant, message and revision.</summary>
    public static UInt128 Of(string tenant, string messageId, Revision? revision) => Hash(string.Create(
        CultureInfo.InvariantCulture,
        $"{tenant}\n{messageId}\n{revision?.Withdrawn}\n{revision?.TimeMs}\n{revision?.Id}"));

    /// <summary>The first 128 bits of the SHA-256 of a name.</summary>
    public static UInt128 Hash(string name) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
