using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StreamML.Messaging.Keys;

namespace StreamML.Storage;

/// <summary>
/// Digests that only this installation can compute: the first half of an HMAC-SHA256. A phone number has so few digits
/// that a plain hash of it could be reversed by trial. Not thread-safe.
/// </summary>
internal sealed class KeyedDigests(InstallationKey key) : IDisposable
{
    private readonly IncrementalHash _hash = key.CreateHash();

    /// <summary>
    /// The digest of a kind and its parts. Part lengths are included, so that different lists of parts give different
    /// input.
    /// </summary>
    public Digest Of(byte kind, params ReadOnlySpan<string> parts)
    {
        int length = Digest.MaxBytes(parts);
        byte[]? rented = length > 1024 ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented ?? stackalloc byte[1024];
        _hash.AppendData(bytes[..Digest.Write(bytes, kind, parts)]);
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _hash.GetHashAndReset(digest);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return Digest.Read(digest);
    }

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();
}
