using System.ComponentModel.DataAnnotations;

namespace StreamML.Api.Suggestions;

/// <summary>How suggestions are made. Configuration section <c>Suggestions</c>.</summary>
public sealed class SuggestionOptions : IValidatableObject
{
    /// <summary>Lead score from which a lead is hot, default 80, 0 to 100: the source documents' tier.</summary>
    [Range(0d, 100d)]
    public double HotLeads { get; set; } = 80;

    /// <summary>Lead score from which a lead is warm, default 60, 0 to 100: the source documents' tier.</summary>
    [Range(0d, 100d)]
    public double WarmLeads { get; set; } = 60;

    /// <summary>
    /// Lead score from which a lead is cold, default 40, 0 to 100: the source documents' tier. Below it is unqualified.
    /// </summary>
    [Range(0d, 100d)]
    public double ColdLeads { get; set; } = 40;

    /// <summary>Queue of hot leads, default <c>senior_rep</c>: whom the source documents give them to.</summary>
    [RegularExpression("[A-Za-z0-9._:-]{1,100}", ErrorMessage = "must be 1 to 100 letters, digits, . _ : -")]
    public string HotQueue { get; set; } = "senior_rep";

    /// <summary>Queue of warm leads, default <c>mid_level_rep</c>: whom the source documents give them to.</summary>
    [RegularExpression("[A-Za-z0-9._:-]{1,100}", ErrorMessage = "must be 1 to 100 letters, digits, . _ : -")]
    public string WarmQueue { get; set; } = "mid_level_rep";

    /// <summary>
    /// Queue of all further leads, default <c>marketing_automation</c>: what the source documents give them to.
    /// </summary>
    [RegularExpression("[A-Za-z0-9._:-]{1,100}", ErrorMessage = "must be 1 to 100 letters, digits, . _ : -")]
    public string RestQueue { get; set; } = "marketing_automation";

    /// <summary>
    /// Language of contacts whose language is not known, a BCP-47 tag, default <c>en</c>, as in the source documents.
    /// </summary>
    [RegularExpression("[A-Za-z0-9-]{2,35}", ErrorMessage = "must be a language tag such as es or pt-BR")]
    public string UnknownLanguage { get; set; } = "en";

    /// <summary>
    /// First hour of the contact's day that a schedule chooses from, default 9, 0 to 23, as in the source documents.
    /// </summary>
    [Range(0, 23)]
    public int SendHourFirst { get; set; } = 9;

    /// <summary>Last of these hours, default 18, 0 to 23, as in the source documents.</summary>
    [Range(0, 23)]
    public int SendHourLast { get; set; } = 18;

    /// <summary>
    /// How much less likely an answer may be at an hour that still is as good as the likeliest, default 0.05, 0 to 1:
    /// smaller differences are within the error of a model. Of hours as good, a contact gets the one nearest to when it
    /// writes most. 0: the likeliest alone.
    /// </summary>
    [Range(0d, 1d)]
    public double SendHoursAsGood { get; set; } = 0.05;

    /// <summary>
    /// Most contacts that a campaign or a schedule divides, those that wrote last, default 10,000, 1 to 100,000: about
    /// a megabyte of answer, and a second or two of work.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxContacts { get; set; } = 10_000;

    /// <summary>Hours that a schedule chooses from by itself.</summary>
    public int[] SendHours() => [.. Enumerable.Range(SendHourFirst, SendHourLast - SendHourFirst + 1)];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (HotLeads < WarmLeads || WarmLeads < ColdLeads)
        {
            yield return new ValidationResult(
                "must be at least Suggestions__WarmLeads, and that at least Suggestions__ColdLeads",
                [nameof(HotLeads)]);
        }

        if (SendHourLast < SendHourFirst)
        {
            yield return new ValidationResult("must be at least Suggestions__SendHourFirst", [nameof(SendHourLast)]);
        }
    }
}
