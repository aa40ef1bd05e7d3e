using System.Text;
using StreamML.Api.Erasing;

namespace StreamML.Api.Tests;

/// <summary>Anna of the tenant shop is known, by her number and her key; Bo and Cy by their keys.</summary>
internal sealed class FakePersonErasure : IPersonErasure
{
    /// <summary>Her number.</summary>
    public const string Number = "+46 70 123 45 67";

    /// <summary>Her key.</summary>
    public const string Anna = "shop/0123456789abcdef0123456789abcdef";

    /// <summary>Bo's key.</summary>
    public const string Bo = "shop/1123456789abcdef0123456789abcdef";

    /// <summary>Cy's key.</summary>
    public const string Cy = "shop/2123456789abcdef0123456789abcdef";

    /// <inheritdoc />
    public bool TwoPersons { get; set; }

    /// <inheritdoc />
    public int PeopleMax { get; set; } = 10;

    /// <summary>Whether what there is cannot be counted in time.</summary>
    public bool CountsForever { get; set; }

    /// <summary>Who was erased together.</summary>
    public List<IReadOnlyList<string>> Jobs { get; } = [];

    /// <summary>Who was erased.</summary>
    public IReadOnlyList<string> Erased => [.. Jobs.SelectMany(job => job)];

    /// <summary>What the erasure of a contact does; null: it ends well.</summary>
    public Func<string, ErasureResult>? Outcome { get; set; }

    /// <summary>The receipt of a contact.</summary>
    public static string ReceiptOf(string contactKey) => $$$"""{"receipt":{"contact_key":"{{{contactKey}}}"}}""";

    /// <inheritdoc />
    public Task<string?> FindAsync(string who, string tenant, CancellationToken cancellationToken) =>
        Task.FromResult(who switch
        {
            _ when tenant != "shop" => null,
            Number => Anna,
            Anna or Bo or Cy => who,
            _ => null,
        });

    /// <inheritdoc />
    public async Task<ErasurePlanAnswer> PlanAsync(string contactKey, CancellationToken cancellationToken)
    {
        if (CountsForever)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return new ErasurePlanAnswer(
            contactKey, 1, 2, new Dictionary<string, long> { ["whatsapp.raw"] = 3 },
            new Dictionary<string, long> { ["messages"] = 3 }, 0, RecordsAtOnce: true);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ErasureResult>> RunAsync(
        IReadOnlyList<string> contactKeys, Action<string> tell, CancellationToken cancellationToken)
    {
        tell("reading");
        Jobs.Add(contactKeys);
        return Task.FromResult<IReadOnlyList<ErasureResult>>(
        [
            .. contactKeys.Select(
                key => Outcome?.Invoke(key) ?? new ErasureResult(ReceiptOf(key), IsComplete: true)),
        ]);
    }

    /// <inheritdoc />
    public Task ExportAsync(string contactKey, Stream output, CancellationToken cancellationToken) =>
        output.WriteAsync(
            Encoding.UTF8.GetBytes($$"""{"contact_key": "{{contactKey}}"}"""), cancellationToken).AsTask();
}
