using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Trainer.Drift;

/// <summary>One feature of a report.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Importance">Its share of what moves predictions; of the predictions themselves 1.</param>
/// <param name="Distance">Largest difference of the distribution functions, today against training, 0 to 1.</param>
/// <param name="StabilityIndex">Population stability index, today against training, 0 and up.</param>
/// <param name="MissingShare">Share of today's contacts without a value.</param>
/// <param name="EValue">Evidence that the distance is beyond the tolerance.</param>
/// <param name="Target">Evidence that is needed.</param>
/// <param name="Drifted">Whether it counts as drifted.</param>
public sealed record FeatureFinding(
    string Name,
    double Importance,
    double Distance,
    double StabilityIndex,
    double MissingShare,
    double EValue,
    double Target,
    bool Drifted)
{
    /// <summary>Importance times distance: how much of what moves predictions has moved.</summary>
    public double Effect => Importance * Distance;
}

/// <summary>What a window showed.</summary>
/// <param name="Contacts">Contacts of the window.</param>
/// <param name="Features">Features and predictions, largest effect first.</param>
public sealed record DriftReport(long Contacts, IReadOnlyList<FeatureFinding> Features);

/// <summary>What a <see cref="DriftMonitor"/> has learnt, to go on after a restart. The open window is not part of it:
/// its contacts are read again, or lost; and contacts of the day may count a second time, unless
/// <see cref="DriftMonitor.Recall"/> is told of them.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="ContactsBefore">Contacts that counted on the day before.</param>
/// <param name="Features">Each feature, then the predictions.</param>
public sealed record DriftState(DateOnly Day, long ContactsBefore, IReadOnlyList<FeatureDriftState> Features);

/// <summary>
/// Compares what a version is asked and what it answers with its training, window by window. Looking after every window
/// raises no false alarms: all windows of all features share one level. Not safe from several threads.
/// </summary>
/// <remarks>
/// A contact counts once a day: its features change little from hour to hour, so it would be the same evidence again.
/// The level is divided among the features by importance, half of it evenly; the predictions get a tenth.
/// </remarks>
public sealed class DriftMonitor
{
    private const double PredictionPart = 0.1;
    private const double Deviations = 3;

    private readonly DriftOptions _options;
    private readonly long _referenceContacts;
    private readonly FeatureDrift[] _features;
    private readonly HashSet<ulong> _seen = [];
    private DateOnly _day;
    private long _contactsBefore;
    private long _window;

    /// <summary>A monitor of one version.</summary>
    /// <param name="reference">Its training.</param>
    /// <param name="options">Limits.</param>
    /// <param name="state">Where an earlier process stopped; null: from the start.</param>
    /// <exception cref="InvalidDataException">The reference is damaged.</exception>
    /// <exception cref="ArgumentException">The state is not one of such a monitor.</exception>
    public DriftMonitor(DriftReference reference, DriftOptions options, DriftState? state = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        reference.Validate();
        if (state is not null && state.Features.Count != reference.Features.Count + 1)
        {
            throw new ArgumentException("This is no state of such a monitor. Start a new one.", nameof(state));
        }

        (_options, _referenceContacts) = (options, reference.Contacts);
        double sum = reference.Features.Sum(feature => feature.Importance);
        _features =
        [
            .. reference.Features.Append(reference.Predictions).Select((feature, i) => new FeatureDrift(
                feature, 1 / (options.Level * Part(feature, i)), state?.Features[i])),
        ];
        (_day, _contactsBefore) = (state?.Day ?? default, state?.ContactsBefore ?? 0);

        double Part(FeatureReference feature, int i)
        {
            int count = reference.Features.Count;
            double own = sum > 0 ? feature.Importance / sum : 1.0 / count;
            return i == count ? PredictionPart : (1 - PredictionPart) * (own + (1.0 / count)) / 2;
        }
    }

    /// <summary>What a restart needs; take it right after a window has ended.</summary>
    public DriftState State => new(_day, _contactsBefore, [.. _features.Select(feature => feature.State)]);

    /// <summary>Adds a scored vector to the window. A contact's first of the day counts.</summary>
    /// <param name="contact">The contact's key.</param>
    /// <param name="values">float32 [feature], missing = NaN, in the order of the reference.</param>
    /// <param name="prediction">What the version answered; missing = NaN.</param>
    /// <param name="at">When, event time. A later day in UTC than before begins a new day.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than features.</exception>
    public void Observe(string contact, ReadOnlySpan<float> values, double prediction, DateTimeOffset at)
    {
        if (values.Length != _features.Length - 1)
        {
            throw new ArgumentException(
                $"The vector has {values.Length} values, and the reference {_features.Length - 1} features: they must "
                + "be of one feature schema.", nameof(values));
        }

        var day = DateOnly.FromDateTime(at.UtcDateTime);
        if (day > _day)
        {
            EndDay(day);
        }

        if (_seen.Count >= _options.ContactsMax || !_seen.Add(Digest(contact)))
        {
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            _features[i].Add(values[i]);
        }

        _features[^1].Add(prediction);
        _window++;
    }

    /// <summary>Notes a contact that an earlier process had observed, so that it does not count again on that
    /// day.</summary>
    /// <param name="contact">The contact's key.</param>
    /// <param name="at">When it was observed.</param>
    public void Recall(string contact, DateTimeOffset at)
    {
        if (DateOnly.FromDateTime(at.UtcDateTime) == _day && _seen.Count < _options.ContactsMax)
        {
            _seen.Add(Digest(contact));
        }
    }

    /// <summary>Ends the window, if it has enough contacts. Call it at the end of every hour, or of every
    /// day.</summary>
    /// <returns>What it showed; null: too few contacts, the window goes on.</returns>
    public DriftReport? EndWindow()
    {
        if (_window < _options.ContactsMin)
        {
            return null;
        }

        double widening = Deviations * Math.Sqrt(
            (1.0 / _referenceContacts) + (1.0 / Math.Max(_contactsBefore, _options.ContactsMin)));
        foreach (var feature in _features)
        {
            feature.EndWindow(_options.Tolerance, widening);
        }

        var report = new DriftReport(
            _window, [.. _features.Select(Finding).OrderByDescending(feature => feature.Effect)]);
        _window = 0;
        return report;
    }

    private static ulong Digest(string contact) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(contact)));

    private void EndDay(DateOnly day)
    {
        // After a restart, what was seen today is not known any more, but what was counted is.
        if (_features[^1].Today is > 0 and var contacts)
        {
            foreach (var feature in _features)
            {
                feature.EndDay(_options.Tolerance, _options.RecoveryDays);
            }

            _contactsBefore = contacts;
        }

        _day = day;
        _seen.Clear();
    }

    private FeatureFinding Finding(FeatureDrift feature, int i) => new(
        feature.Reference.Name, i == _features.Length - 1 ? 1 : feature.Reference.Importance, feature.Distance,
        feature.StabilityIndex, feature.MissingShare, feature.EValue, feature.Target, feature.Passed);
}
