using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Reads;
using StreamML.Api.Routes;
using StreamML.Inference.Scoring;
using StreamML.Schemas.Json;
using StreamML.Serving;

namespace StreamML.Api.Feedback;

/// <summary><c>classify-demographic</c>: the sentiment expected of the group behind feedback on a campaign.</summary>
/// <param name="hub">Serves the models.</param>
/// <param name="trainings">Has models trained on the first call that needs them.</param>
/// <param name="book">The latest feedback.</param>
/// <param name="sources">What is older, where there are tables.</param>
internal sealed class CampaignRoutes(
    ModelHub hub, FirstTrainings trainings, FeedbackBook book, ReadSources sources)
{
    public IEnumerable<ApiRoute> All =>
        from path in new[] { "/feedback/classify-demographic", "/api/feedback/classify-demographic" }
        select ApiRoute.PostPlain<ClassifyDemographicRequest, ClassifyDemographicAnswer>(
            path, AccessScopes.Predict, FeedbackRoutes.Group,
            "The sentiment expected of the group behind feedback, by the model of all campaigns and by the campaign's own. "
            + "The first call that needs a model waits for its training, if there is enough feedback.",
            """
            {"campaign_id": 1, "demographics": {"gender": "female", "age_range": "25-34",
             "education_level": "bachelor", "country": "DE", "state": "Berlin"}}
            """, ClassifyAsync) with
        { Waits = true };

    private async Task<ClassifyDemographicAnswer> ClassifyAsync(ApiCall call, ClassifyDemographicRequest body)
    {
        var feedback = await FeedbackAsync(call, body);
        string campaign = feedback.CampaignId;
        var first = await trainings.EnsureAsync(
            call, campaign, () => HasGlobal(call.Tenant), () => OwnVersion(call.Tenant, campaign));
        using var lease = hub.Take();
        var models = lease.Of<DemographicModel>(ModelTasks.Demographic);
        var global = models.For(call.Tenant).Live;
        var own = campaign.Length == 0 ? null : Own(models, call.Tenant, campaign);
        return new ClassifyDemographicAnswer(
            Id(campaign),
            new DemographicPredictionsAnswer(Ask(global, feedback.Group), Ask(own, feedback.Group)),
            new DemographicModelStatus(
                own is not null, first.CampaignTrained && own is not null, first.CampaignRetrained, global is not null,
                Message(own is not null, global is not null, first)));
    }

    private static string Message(bool own, bool global, FirstTraining first)
    {
        string missing = first.Missing is > 0 and var count
            ? string.Create(CultureInfo.InvariantCulture, $" {count} more feedbacks with demographics are needed.")
            : "";
        return own
            ? first switch
            {
                { CampaignTrained: true } => "Campaign model trained",
                { CampaignRetrained: true, GoesOn: true } => "Campaign model is being retrained",
                { CampaignRetrained: true } => "Campaign model retrained",
                _ => "Using existing campaign model",
            }
            : global ? $"Using global model.{missing}" : $"No model yet.{missing}";
    }

    private bool HasGlobal(string tenant)
    {
        using var lease = hub.Take();
        return lease.Of<DemographicModel>(ModelTasks.Demographic).For(tenant).Live is not null;
    }

    private string? OwnVersion(string tenant, string campaign)
    {
        using var lease = hub.Take();
        return Own(lease.Of<DemographicModel>(ModelTasks.Demographic), tenant, campaign)?.Identity.Version;
    }

    private static ServedModel<DemographicModel>? Own(
        TaskModels<DemographicModel> models, string tenant, string campaign)
    {
        var served = models.For(tenant, campaign).Live;
        return served?.Scope == ModelScope.Of(tenant, campaign) ? served : null;
    }

    private static string? Ask(ServedModel<DemographicModel>? served, DemographicGroup group)
    {
        if (served is null)
        {
            return null;
        }

        var said = new DemographicPrediction[1];
        served.Model.Predict([group], said);
        return said[0].Sentiment;
    }

    private async Task<GroupFeedback> FeedbackAsync(ApiCall call, ClassifyDemographicRequest body)
    {
        if (body.FeedbackId is not { } id)
        {
            return body.Demographics is { } given
                ? new GroupFeedback(
                    body.CampaignId is { } campaign ? Text(campaign, "/campaign_id") : "",
                    new DemographicGroup(
                        given.Gender, given.AgeRange, given.EducationLevel, given.Country, given.State))
                : throw ApiProblem.Invalid("/feedback_id", "is required, unless demographics are given");
        }

        string tenant = call.OneTenant, eventId = Text(id, "/feedback_id");
        long number = id.ValueKind == JsonValueKind.Number ? id.GetInt64() : 0;

        // Who names feedback by numbers of their own means these.
        return book.TryFind(tenant, eventId, out var found) || book.TryFind(tenant, number, out found)
            ? found
            : await KeptAsync(tenant, eventId, number, call.Aborted)
            ?? throw new ApiProblem(
                StatusCodes.Status404NotFound, "not-found", "Not found",
                "No feedback with demographics has this number or event_id.",
                "Send it to POST /api/v1/feedback. Its Location says its number within seconds; feedback_id is that number, or "
                + "its event_id as a text. Or send demographics and campaign_id in place of feedback_id.");
    }

    // The topic keeps feedback for a month, the tables for good.
    private async Task<GroupFeedback?> KeptAsync(
        string tenant, string eventId, long number, CancellationToken cancellationToken)
    {
        if (!sources.HasTables)
        {
            return null;
        }

        var row = await sources.Feedback.FindAsync(tenant, eventId, cancellationToken);
        if (row is null && number > 0)
        {
            row = await sources.Feedback.FindAsync(tenant, number, cancellationToken);
        }

        return row is { Demographics: { } group }
            ? new GroupFeedback(
                row.CampaignId ?? "",
                new DemographicGroup(
                    group.Gender, group.AgeRange, group.EducationLevel, group.Country, group.State))
            : null;
    }

    // Ids are texts on the topics; the source has numbers.
    private static string Text(JsonElement id, string pointer) => id.ValueKind switch
    {
        JsonValueKind.Number when id.TryGetInt64(out long number) && number >= 0 =>
            number.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.String when id.GetString() is { Length: > 0 and <= ApiRecordLimits.MaxIdChars } text => text,
        _ => throw ApiProblem.Invalid(
            pointer, $"must be a whole number from 0, or a text of up to {ApiRecordLimits.MaxIdChars} characters"),
    };

    private static object? Id(string id) => id.Length == 0 ? null
        : long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number.ToString(CultureInfo.InvariantCulture) == id ? number
        : id;
}
