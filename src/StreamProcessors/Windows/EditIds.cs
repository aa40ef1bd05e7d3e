using System.Security.Cryptography;
using Google.Protobuf;
using StreamML.Messaging.Keys;
using StreamML.Storage;

namespace StreamML.StreamProcessors.Windows;

/// <summary>
/// Encrypts ids of edits (AES-256-CBC, with a key made from the installation's): they order edits of the same time, and
/// may hold phone numbers, which state must not show. Not thread-safe.
/// </summary>
internal sealed class EditIds : IDisposable
{
    private readonly Aes _aes = Aes.Create();

    /// <summary>Derives the key.</summary>
    /// <param name="key">The installation's key.</param>
    public EditIds(InstallationKey key)
    {
        using var hash = key.CreateHash();
        hash.AppendData("streamml windows edit ids"u8);
        _aes.Key = hash.GetHashAndReset();
    }

    /// <summary>Encrypts an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="message">Stands for the message; the initialisation vector.</param>
    public ByteString Seal(string id, Digest message)
        => UnsafeByteOperations.UnsafeWrap(_aes.EncryptCbc(System.Text.Encoding.UTF8.GetBytes(id), message.ToArray()));

    /// <summary>Decrypts an id; empty if there is none.</summary>
    /// <exception cref="CryptographicException">It was encrypted with another key.</exception>
    public string Open(ByteString sealedId, Digest message)
        => sealedId.IsEmpty ? "" : System.Text.Encoding.UTF8.GetString(
            _aes.DecryptCbc(sealedId.Span, message.ToArray()));

    /// <inheritdoc />
    public void Dispose() => _aes.Dispose();
}
