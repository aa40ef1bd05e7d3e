using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Alerts;

/// <summary>Who is likely to leave, and when people are told. Configuration section <c>ChurnCheck</c>.</summary>
public sealed class ChurnCheckOptions
{
    /// <summary>
    /// Probability of leaving from which a contact is told of, default 0.5, 0.01 to 1: high and critical risk, as in
    /// the source documents.
    /// </summary>
    [Range(0.01, 1)]
    public double Threshold { get; set; } = 0.5;

    /// <summary>
    /// When the trainer looks for such contacts and raises an alert: a cron expression in the zone of
    /// <c>Trainer__TimeZone</c>; empty: never. Default <c>0 7 * * *</c>: daily, as in the source documents, before
    /// people begin to work.
    /// </summary>
    [MaxLength(100)]
    public string Schedule { get; set; } = "0 7 * * *";
}
