using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Access;

/// <summary>The keys of an installation, as the topic <c>access.keys</c> says. Thread-safe.</summary>
/// <param name="time">The clock of expiry.</param>
public sealed class AccessKeyBook(TimeProvider time)
{
    /// <summary>A key for any tenant.</summary>
    public const string AnyTenant = "*";

    private static readonly RecordReader<AccessKey> Reader = new();

    private volatile ConcurrentDictionary<string, AccessKey> _keys = new(StringComparer.Ordinal);

    /// <summary>All keys, revoked and expired ones too, the newest first.</summary>
    public IReadOnlyList<AccessKey> Keys => [.. _keys.Values.OrderByDescending(key => key.CreatedAtMs)];

    /// <summary>
    /// Begins a pass of a <see cref="TopicFollower"/>. What was known stays until it has caught up: a key that was
    /// revoked does not open anything in the meantime.
    /// </summary>
    public TopicPass Begin()
    {
        var keys = new ConcurrentDictionary<string, AccessKey>(StringComparer.Ordinal);
        return new TopicPass(record => Apply(keys, record), () => _keys = keys);
    }

    /// <summary>Takes in a record of the topic.</summary>
    public void Apply(SourceRecord record) => Apply(_keys, record);

    /// <summary>Takes in a key, in place of what was known of it.</summary>
    public void Apply(AccessKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _keys[key.KeyId] = key;
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

    /// <summary>What a key is worth now, in a word: good, expired or revoked.</summary>
    public string StateOf(AccessKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.RevokedAtMs > 0 ? "revoked" : IsExpired(key) ? "expired" : "good";
    }

    private static void Apply(ConcurrentDictionary<string, AccessKey> keys, SourceRecord record)
    {
        if (Reader.TryRead(record, out var key, out _) && key.KeyId.Length > 0)
        {
            keys[key.KeyId] = key;
        }
    }
}
