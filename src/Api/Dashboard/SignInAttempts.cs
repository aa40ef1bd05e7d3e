using System.Threading.RateLimiting;

namespace StreamML.Api.Dashboard;

/// <summary>How often a password may be tried: each attempt costs a hash, and guessing must take years.</summary>
/// <param name="options">How often a name may be tried in a minute.</param>
internal sealed class SignInAttempts(DashboardOptions options) : IAsyncDisposable
{
    /// <summary>What to say to who tries too often.</summary>
    public const string TooMany = "Too many attempts. Wait a minute, then try again.";

    private readonly PartitionedRateLimiter<string> _attempts =
        PartitionedRateLimiter.Create<string, string>(name => RateLimitPartition.GetTokenBucketLimiter(
            name, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.SignInsPerMinute,
                TokensPerPeriod = options.SignInsPerMinute,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1),
                QueueLimit = 0,
            }));

    /// <summary>Takes an attempt for a name.</summary>
    /// <returns>Whether one was left.</returns>
    public bool TryTake(string name)
    {
        using var attempt = _attempts.AttemptAcquire(name.Trim().ToLowerInvariant());
        return attempt.IsAcquired;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _attempts.DisposeAsync();
}
