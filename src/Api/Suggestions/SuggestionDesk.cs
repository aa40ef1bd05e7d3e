using StreamML.Api.Http;
using StreamML.Api.Reads;
using StreamML.Api.Texts;
using StreamML.Inference.Language;
using StreamML.Inference.Scoring;
using StreamML.Inference.Translation;
using StreamML.Serving;

namespace StreamML.Api.Suggestions;

/// <summary>What routes and pages suggest. Nothing is sent.</summary>
internal interface ISuggestionDesk
{
    /// <summary>How soon somebody should answer a message, and why.</summary>
    Task<TicketSuggestion> TicketAsync(string tenant, string text, CancellationToken cancellationToken);

    /// <summary>Contacts by the language that they write in, with a text for each.</summary>
    /// <param name="tenant">Whose contacts.</param>
    /// <param name="text">The text.</param>
    /// <param name="source">BCP-47 tag of its language; null: it is detected.</param>
    /// <param name="choice">Which contacts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<CampaignSuggestion> CampaignAsync(
        string tenant, string text, string? source, ContactChoice choice, CancellationToken cancellationToken);

    /// <summary>Contacts by the hour of their day at which they are likeliest to engage.</summary>
    /// <param name="tenant">Whose contacts.</param>
    /// <param name="hours">Hours to choose from.</param>
    /// <param name="choice">Which contacts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiProblem">No engagement model is live.</exception>
    Task<ScheduleSuggestion> ScheduleAsync(
        string tenant, int[] hours, ContactChoice choice, CancellationToken cancellationToken);
}

/// <summary>Suggests with the models of this process and the tables.</summary>
/// <param name="texts">Asks the models of texts.</param>
/// <param name="hub">Serves the score models.</param>
/// <param name="translator">Translates; null where the engine is off.</param>
/// <param name="sources">Where contacts are read.</param>
/// <param name="options">Languages, limits.</param>
internal sealed class SuggestionDesk(
    TextAsker texts, ModelHub hub, ITranslator? translator, ReadSources sources, SuggestionOptions options)
    : ISuggestionDesk
{
    private readonly CampaignLanguages _languages =
        new(translator, new LanguageDetector(new LanguageOptions()), options);

    private ContactGroupReads Contacts => new(sources.Database, sources.Time);

    /// <inheritdoc />
    public async Task<TicketSuggestion> TicketAsync(string tenant, string text, CancellationToken cancellationToken) =>
        TicketPriorities.Suggest(await texts.AnalyseAsync(tenant, [text], cancellationToken), 0);

    /// <inheritdoc />
    public async Task<CampaignSuggestion> CampaignAsync(
        string tenant, string text, string? source, ContactChoice choice, CancellationToken cancellationToken)
    {
        var (contacts, more) = await Contacts.LanguagesAsync(tenant, choice, options.MaxContacts, cancellationToken);
        return await _languages.DivideAsync(text, source, contacts, more, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ScheduleSuggestion> ScheduleAsync(
        string tenant, int[] hours, ContactChoice choice, CancellationToken cancellationToken)
    {
        var (contacts, more) = await Contacts.FeaturesAsync(tenant, choice, options.MaxContacts, cancellationToken);
        using var lease = hub.Take();
        var served = lease.Of<EngagementScorer>(ModelTasks.Engagement).For(tenant).Live
            ?? throw ApiProblem.NotTrained(ModelTasks.Engagement);
        return SendSchedules.Divide(served.Model, contacts, hours, options.SendHoursAsGood, more, cancellationToken);
    }
}
