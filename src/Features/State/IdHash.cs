using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Features.State;

/// <summary>
/// Eight bytes that stand for an id within one contact: the first of a SHA-256. Ids come from outside, so the hash must
/// resist deliberate collisions; two of a contact's few thousand ids collide once in 10^12 contacts.
/// </summary>
internal static class IdHash
{
    private const int MaxStackBytes = 1024;

    /// <summary>The hash; 0 only for the empty id.</summary>
    public static ulong Of(string id)
    {
        if (id.Length == 0)
        {
            return 0;
        }

        int most = Encoding.UTF8.GetMaxByteCount(id.Length);
        var bytes = most <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[most];
        int length = Encoding.UTF8.GetBytes(id, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }
}
