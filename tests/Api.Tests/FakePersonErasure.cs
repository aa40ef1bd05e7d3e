using System.Text;
using StreamML.Api.Erasing;

namespace StreamML.Api.Tests;

/// <summary>Anna of the tenant shop is known, by her number and her key.</summary>
internal sealed class FakePersonErasure : IPersonErasure
{
    /// <summary>Her number.</summary>
    public const string Number = "+46 70 123 45 67";

    /// <summary>Her key.</summary>
    public const string Anna = "shop/0123456789abcdef0123456789abcdef";

    /// <inheritdoc />
    public bool TwoPersons { get; set; }

    /// <summary>Who was erased.</summary>
    public List<string> Erased { get; } = [];

    /// <summary>What an erasure does; null: it ends well.</summary>
    public Func<ErasureResult>? Outcome { get; set; }

    /// <inheritdoc />
    public Task<string?> FindAsync(string who, string tenant, CancellationToken cancellationToken) =>
        Task.FromResult(tenant == "shop" && who is Number or Anna ? Anna : null);

    /// <inheritdoc />
    public Task<ErasurePlanAnswer> PlanAsync(string contactKey, CancellationToken cancellationToken) =>
        Task.FromResult(new ErasurePlanAnswer(
            contactKey, 1, 2, new Dictionary<string, long> { ["whatsapp.raw"] = 3 },
            new Dictionary<string, long> { ["messages"] = 3 }, 0, RecordsAtOnce: true));

    /// <inheritdoc />
    public Task<ErasureResult> RunAsync(string contactKey, Action<string> tell, CancellationToken cancellationToken)
    {
        tell("reading");
        Erased.Add(contactKey);
        return Task.FromResult(Outcome?.Invoke() ?? new ErasureResult("""{"receipt":{}}""", IsComplete: true));
    }

    /// <inheritdoc />
    public Task ExportAsync(string contactKey, Stream output, CancellationToken cancellationToken) =>
        output.WriteAsync(
            Encoding.UTF8.GetBytes($$"""{"contact_key": "{{contactKey}}"}"""), cancellationToken).AsTask();
}
