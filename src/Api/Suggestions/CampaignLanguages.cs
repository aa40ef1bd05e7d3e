using StreamML.Inference;
using StreamML.Inference.Language;
using StreamML.Inference.Translation;

namespace StreamML.Api.Suggestions;

/// <summary>A contact and what it writes in.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Language">BCP-47 tag; null where it is not known.</param>
public sealed record ContactLanguage(string ContactKey, string? Language);

/// <summary>Divides a campaign by the language of its contacts, and translates it for each. Thread-safe.</summary>
/// <param name="translator">Translates; null where the engine is off.</param>
/// <param name="detector">Tells the language of the text.</param>
/// <param name="options">The language of contacts whose language is not known.</param>
public sealed class CampaignLanguages(
    ITranslator? translator, ITextModel<LanguagePrediction> detector, SuggestionOptions options)
{
    private const string Off = "translation is off (Translation__Engine is none)";
    private const string Untold = "the language of the text cannot be told: name it (source_language, --from)";

    /// <summary>Contacts by language, the largest group first.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">BCP-47 tag of its language; null: it is detected.</param>
    /// <param name="contacts">The contacts.</param>
    /// <param name="more">Whether there are more of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CampaignSuggestion> DivideAsync(
        string text, string? source, IReadOnlyList<ContactLanguage> contacts, bool more,
        CancellationToken cancellationToken)
    {
        string told = source ?? Tell(text);
        var groups = contacts
            .GroupBy(contact => contact.Language ?? options.UnknownLanguage, contact => contact.ContactKey)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        string[] foreign = [.. groups.Select(group => group.Key).Where(language => language != told)];
        var translations = await TranslateAsync(text, told, foreign, cancellationToken);
        return new CampaignSuggestion(
            told,
            [
                .. groups.Select(group =>
                {
                    var made = group.Key == told ? new GroupText(text, null) : translations[group.Key];
                    string[] keys = [.. group];
                    return new CampaignGroup(
                        group.Key, NameOf(group.Key), keys.Length, made.Text,
                        Translated: group.Key != told && made.Text is not null, keys)
                    {
                        Error = made.Error,
                    };
                }),
            ],
            contacts.Count, more);
    }

    private async Task<Dictionary<string, GroupText>> TranslateAsync(
        string text, string source, string[] targets, CancellationToken cancellationToken)
    {
        string? fault = translator is null ? Off : source == LanguagePrediction.Undetermined ? Untold : null;
        if (fault is not null || translator is null)
        {
            return targets.ToDictionary(
                target => target, _ => new GroupText(null, fault), StringComparer.Ordinal);
        }

        var results = await translator.TranslateAsync(
            [.. targets.Select(target => new TranslationRequest(text, source, target))], cancellationToken);
        return targets.Zip(results).ToDictionary(
            each => each.First,
            each => new GroupText(each.Second.Text, each.Second.HasText ? null : each.Second.Reason ?? ""),
            StringComparer.Ordinal);
    }

    private string Tell(string text)
    {
        var told = new LanguagePrediction[1];
        detector.Predict([text], told);
        return told[0].Reliable ? told[0].Code : LanguagePrediction.Undetermined;
    }

    private static string NameOf(string code) => (LanguageNames.Of(code) ?? code).ToLowerInvariant();

    private readonly record struct GroupText(string? Text, string? Error);
}
