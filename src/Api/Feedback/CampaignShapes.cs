using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamML.Api.Feedback;

/// <summary>Whose sentiment to predict: of feedback that was sent, or of a group.</summary>
/// <param name="FeedbackId">Feedback with demographics: its number, or its event_id as a text. A number that is the
/// event_id of feedback names that.</param>
/// <param name="CampaignId">Without feedback_id: the campaign, as a number or a text.</param>
/// <param name="Demographics">Without feedback_id: the group.</param>
public sealed record ClassifyDemographicRequest(
    JsonElement? FeedbackId = null, JsonElement? CampaignId = null, DemographicsRequest? Demographics = null);

/// <summary>What the models expect of a group.</summary>
/// <param name="CampaignId">The campaign, a number where it is one; null: none.</param>
/// <param name="Predictions">What they expect.</param>
/// <param name="ModelStatus">What models there are.</param>
public sealed record ClassifyDemographicAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] object? CampaignId,
    DemographicPredictionsAnswer Predictions, DemographicModelStatus ModelStatus);

/// <summary>The sentiment expected of a group: positive, neutral or negative.</summary>
/// <param name="GlobalModel">By the model of all campaigns; null: there is none yet.</param>
/// <param name="CampaignModel">By the campaign's own; null: there is none yet.</param>
public sealed record DemographicPredictionsAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? GlobalModel,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? CampaignModel);

/// <summary>What models of demographic groups there are.</summary>
/// <param name="CampaignModelExists">Whether the campaign has a model of its own.</param>
/// <param name="CampaignModelTrained">Whether this call waited for its first training.</param>
/// <param name="CampaignModelRetrained">Whether this call has it trained again, since 50 new feedbacks came
/// (<c>Trainer__NewLabels</c>).</param>
/// <param name="GlobalModelExists">Whether there is a model of all campaigns.</param>
/// <param name="Message">How it stands, in a sentence.</param>
public sealed record DemographicModelStatus(
    bool CampaignModelExists, bool CampaignModelTrained, bool CampaignModelRetrained, bool GlobalModelExists,
    string Message);
