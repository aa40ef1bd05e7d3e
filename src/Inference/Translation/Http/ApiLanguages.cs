using System.Text.Json;

namespace StreamML.Inference.Translation.Http;

/// <summary>The languages of an HTTP engine, asked for once an hour.</summary>
internal sealed class ApiLanguages(TranslationHttpClient client, ITranslationApi api, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _gate = new(1);
    private IReadOnlyList<TranslatableLanguage>? _known;
    private long _knownSince;

    /// <summary>The languages, or why they are not known.</summary>
    public async Task<(IReadOnlyList<TranslatableLanguage>? Languages, string? Reason)> GetAsync(
        CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_known is not null && time.GetElapsedTime(_knownSince) < KeptFor)
            {
                return (_known, null);
            }

            var answer = await client.SendAsync(api.LanguagesPath, null, api.Prepare, cancellationToken);
            if (answer.Body is null)
            {
                return (_known, answer.Reason);
            }

            _known = api.ReadLanguages(answer.Body);
            _knownSince = time.GetTimestamp();
            return (_known, null);
        }
        catch (JsonException)
        {
            return (_known, "its list of languages does not match its API");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// The engine's own tags of a direction: those asked for, or without region. Null where it has none of them.
    /// </summary>
    public static (string? Source, string Target)? Find(
        IReadOnlyList<TranslatableLanguage> languages, string? source, string target)
    {
        if (source is null)
        {
            string[] targets = languages.SelectMany(language => language.Targets)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .ToArray();
            return Match(targets, target) is { } found ? (null, found) : null;
        }

        string? from = Match([.. languages.Select(language => language.Code)], source);
        string? to = from is null
            ? null
            : Match([.. languages.First(language => language.Code == from).Targets], target);
        return to is null ? null : (from, to);
    }

    public void Dispose() => _gate.Dispose();

    // Chinese differs by script, which engines write as they like.
    private static string? Match(string[] tags, string wanted)
    {
        string[] names = wanted.ToUpperInvariant() switch
        {
            "ZH" or "ZH-CN" or "ZH-HANS" => ["zh", "zh-CN", "zh-Hans"],
            "ZH-TW" or "ZH-HANT" => ["zh-TW", "zh-Hant", "zt"],
            _ => [wanted, TranslationScreen.Primary(wanted)],
        };
        return names.Select(
            name => tags.FirstOrDefault(tag => string.Equals(tag, name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(tag => tag is not null);
    }
}
