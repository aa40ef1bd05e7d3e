using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Access;

/// <summary>Why a key opens nothing.</summary>
public enum KeyRefusal
{
    /// <summary>There is none in the request.</summary>
    Missing,

    /// <summary>It has not the form of a key: mistyped, or cut off.</summary>
    Malformed,

    /// <summary>Nobody has made it.</summary>
    Unknown,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>Its time is over.</summary>
    Expired,
}

/// <summary>The keys of an installation, as the topic <c>access.keys</c> says. Thread-safe.</summary>
/// <param name="time">The clock of expiry.</param>
public sealed class AccessKeyBook(TimeProvider time)
{
    /// <summary>A key for any tenant.</summary>
    public const string AnyTenant = "*";

    private readonly ConcurrentDictionary<string, AccessKey> _keys = new(StringComparer.Ordinal);
    private readonly RecordReader<AccessKey> _reader = new();

    /// <summary>All keys, revoked and expired ones too, the newest first.</summary>
    public IReadOnlyList<AccessKey> Keys => [.. _keys.Values.OrderByDescending(key => key.CreatedAtMs)];

    /// <summary>Takes in a record of the topic.</summary>
    public void Apply(SourceRecord record)
    {
        if (_reader.TryRead(record, out var key, out _))
        {
            Apply(key);
        }
    }

    /// <summary>Takes in a key, in place of what was known of it.</summary>
    public void Apply(AccessKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.KeyId.Length > 0)
        {
            _keys[key.KeyId] = key;
        }
    }

    /// <summary>Finds the key of a text, in the same time whether its secret is right or not.</summary>
    /// <param name="text">The key's text, as in <c>Authorization: Bearer</c>; null for none.</param>
    /// <param name="key">The key.</param>
    /// <param name="refusal">Why it opens nothing.</param>
    public bool TryFind(string? text, [NotNullWhen(true)] out AccessKey? key, out KeyRefusal refusal)
    {
        key = null;
        if (string.IsNullOrEmpty(text))
        {
            refusal = KeyRefusal.Missing;
            return false;
        }

        if (AccessKeyText.IdOf(text) is not { } id)
        {
            refusal = KeyRefusal.Malformed;
            return false;
        }

        refusal = KeyRefusal.Unknown;
        if (!_keys.TryGetValue(id, out var found)
            || !CryptographicOperations.FixedTimeEquals(found.Sha256.Span, AccessKeyText.DigestOf(text)))
        {
            return false;
        }

        if (found.RevokedAtMs > 0 || IsExpired(found))
        {
            refusal = found.RevokedAtMs > 0 ? KeyRefusal.Revoked : KeyRefusal.Expired;
            return false;
        }

        key = found;
        return true;
    }

    /// <summary>Whether a key's time is over.</summary>
    public bool IsExpired(AccessKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.ExpiresAtMs > 0 && key.ExpiresAtMs <= time.GetUtcNow().ToUnixTimeMilliseconds();
    }
}
