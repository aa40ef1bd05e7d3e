using System.Text.RegularExpressions;
using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Access;

/// <summary>What somebody wants a key for.</summary>
/// <param name="Tenant">Whose data it opens; <c>*</c>: any.</param>
/// <param name="Application">The application that uses it.</param>
/// <param name="Scopes">What it may do, of <see cref="AccessScopes.All"/>.</param>
/// <param name="Lifetime">How long it is good; null: until it is revoked.</param>
public sealed partial record AccessKeyRequest(
    string Tenant, string Application, IReadOnlyList<string> Scopes, TimeSpan? Lifetime)
{
    private const int DaysMax = 36_500;

    /// <summary>A request as people write it.</summary>
    /// <param name="application">The application.</param>
    /// <param name="tenant">The tenant, or <c>*</c>.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="days">Days until it expires; null: never.</param>
    /// <exception cref="AccessKeyException">Something is not as it must be.</exception>
    public static AccessKeyRequest Of(
        string application, string tenant, IReadOnlyCollection<string> scopes, int? days)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (!Name().IsMatch(application) || (tenant != AccessKeyBook.AnyTenant && !Name().IsMatch(tenant)))
        {
            throw new AccessKeyException(
                "Application and tenant take up to 128 letters, digits, . _ : - (the tenant also * for any).");
        }

        if (scopes.Count == 0 || scopes.Any(scope => !AccessScopes.All.Contains(scope)))
        {
            throw new AccessKeyException($"A key has one or more scopes of {string.Join(", ", AccessScopes.All)}.");
        }

        return days is < 1 or > DaysMax
            ? throw new AccessKeyException($"A key is good for 1 to {DaysMax} days, or until it is revoked.")
            : new AccessKeyRequest(
                tenant, application, [.. scopes.Distinct()], days is { } some ? TimeSpan.FromDays(some) : null);
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,128}\z")]
    private static partial Regex Name();
}

/// <summary>A key was refused; the message says what to do.</summary>
public sealed class AccessKeyException(string message) : Exception(message);

/// <summary>Makes, lists and revokes keys, over the topic alone. Thread-safe.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="production">Whether the installation is a production one.</param>
/// <param name="time">The clock.</param>
public sealed class AccessKeyClient(KafkaConnection kafka, bool production, TimeProvider time)
{
    /// <summary>Keys that an application may have at a time: the old and the new one while it changes them.</summary>
    public const int KeysPerApplication = 2;

    /// <summary>Makes a key.</summary>
    /// <returns>Its text, which is shown once and kept nowhere.</returns>
    /// <exception cref="AccessKeyException">The application has its keys already.</exception>
    /// <exception cref="AppendException">The cluster did not take it.</exception>
    public async Task<string> CreateAsync(AccessKeyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var book = await ReadAsync(cancellationToken);
        int active = book.Keys.Count(key => key.Tenant == request.Tenant && key.Application == request.Application
            && key.RevokedAtMs == 0 && !book.IsExpired(key));
        if (active >= KeysPerApplication)
        {
            throw new AccessKeyException(
                $"The application {request.Application} has {active} keys already. Revoke the old one with "
                + "'streamml keys revoke ID', or name another application.");
        }

        var now = time.GetUtcNow();
        string text = AccessKeyText.Make(production, out string id);
        var key = new AccessKey
        {
            KeyId = id,
            Tenant = request.Tenant,
            Application = request.Application,
            Sha256 = ByteString.CopyFrom(AccessKeyText.DigestOf(text)),
            CreatedAtMs = now.ToUnixTimeMilliseconds(),
            ExpiresAtMs = request.Lifetime is { } life ? (now + life).ToUnixTimeMilliseconds() : 0,
        };
        key.Scopes.AddRange(request.Scopes);
        await WriteAsync(key, cancellationToken);
        return text;
    }

    /// <summary>All keys, the newest first.</summary>
    public async Task<AccessKeyBook> ReadAsync(CancellationToken cancellationToken)
    {
        var book = new AccessKeyBook(time);
        await foreach (var record in kafka.CreateReader()
            .ReadAsync([TopicCatalogue.AccessKeys], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            book.Apply(record);
        }

        return book;
    }

    /// <summary>When each key was used last, milliseconds since the Unix epoch, by its id.</summary>
    public async Task<IReadOnlyDictionary<string, long>> LastUsesAsync(CancellationToken cancellationToken)
    {
        var uses = new Dictionary<string, long>(StringComparer.Ordinal);
        var reader = new RecordReader<AccessKeyUse>();
        await foreach (var record in kafka.CreateReader()
            .ReadAsync([TopicCatalogue.AccessUses], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            if (reader.TryRead(record, out var use, out _))
            {
                uses[use.KeyId] = Math.Max(use.LastUsedAtMs, uses.GetValueOrDefault(use.KeyId));
            }
        }

        return uses;
    }

    /// <summary>Revokes a key. One that is revoked stays as it is.</summary>
    /// <exception cref="AccessKeyException">There is no such key.</exception>
    /// <exception cref="AppendException">The cluster did not take it.</exception>
    public async Task<AccessKey> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        var book = await ReadAsync(cancellationToken);
        var key = book.Keys.FirstOrDefault(each => each.KeyId == id)
            ?? throw new AccessKeyException($"There is no key {id}. 'streamml keys list' shows all.");
        if (key.RevokedAtMs > 0)
        {
            return key;
        }

        key.RevokedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await WriteAsync(key, cancellationToken);
        return key;
    }

    private async Task WriteAsync(AccessKey key, CancellationToken cancellationToken)
    {
        using var appender = kafka.CreateRequestAppender();
        await appender.AppendAsync(
            TopicCatalogue.AccessKeys, key.KeyId, key, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
    }
}
