using StreamML.Api.Http;
using StreamML.Inference.Sentiment;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Api.Texts;

/// <summary>Asks the models of texts as the enricher does.</summary>
/// <param name="services">The models.</param>
internal sealed class TextAsker(EnricherServices services)
{
    /// <summary>What the models say of texts, in one pass.</summary>
    public Task<TextAnalysis> AnalyseAsync(ApiCall call, IReadOnlyList<string> texts) =>
        AnalyseAsync(call.Tenant, texts, call.Aborted);

    /// <summary>What the models of a tenant say of texts, in one pass.</summary>
    public async Task<TextAnalysis> AnalyseAsync(
        string tenant, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        using var lease = services.Hub.Take();
        var owner = new TextOwner(tenant, ContactKey: null, Shadowed: false);
        return await services.Analyzer.AnalyseAsync(
            services.Models, TextTasks.Of(lease, services.Models.Audience is not null),
            [.. texts.Select(text => new SourceText(text) { Owner = owner })], cancellationToken);
    }
}

/// <summary>Labels by the names of the documents.</summary>
internal static class TextNames
{
    /// <summary>The name of a label.</summary>
    public static string Of<T>(T label)
        where T : struct, Enum => label.ToString().ToLowerInvariant();

    /// <summary>The probability of each sentiment.</summary>
    public static Dictionary<string, double> Scores(SentimentPrediction sentiment) => new(StringComparer.Ordinal)
    {
        ["negative"] = Checks.Rounded(sentiment.Negative),
        ["neutral"] = Checks.Rounded(sentiment.Neutral),
        ["positive"] = Checks.Rounded(sentiment.Positive),
    };
}
