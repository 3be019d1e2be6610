using Antiphon.Rules;
using Antiphon.Runs;

namespace Antiphon.Cli.Import;

/// <summary>A configuration file of BioTorch as an experiment.</summary>
/// <param name="Experiment">What it trains.</param>
/// <param name="Remarks">Line by line, what has no counterpart or differs.</param>
internal sealed record BioTorchImport(Experiment Experiment, IReadOnlyList<string> Remarks)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It is no such file, or describes what cannot be trained here.</exception>
    /// <exception cref="RunException">It cannot be read.</exception>
    public static BioTorchImport Read(string path)
    {
        var file = BioTorchFile.Read(path);
        if (BioTorchKeys.All.FirstOrDefault(key => key.IsNeeded && file[key.Name] is null) is { } missing)
        {
            throw new UsageException($"{path}: there is no {missing.Name}, expected {missing.Kind.Expected}");
        }

        Dictionary<string, (string Text, string Place)> settings = [];
        List<string> remarks = [];
        foreach (var setting in BioTorchKeys.Always)
        {
            Set(setting, path);
        }

        foreach (var value in file.Values)
        {
            var key = BioTorchKeys.All.FirstOrDefault(key => key.Name == value.Key);
            if (key?.Kind.Takes(value) == false)
            {
                throw new UsageException($"{value.Place}: {value.Key} {value.Text}: expected {key.Kind.Expected}");
            }

            foreach (var setting in key?.Settings(value.Text, file) ?? [])
            {
                Set(setting, $"{value.Place}: {value.Key}");
            }

            if ((key is null ? "no counterpart" : key.Remark(value.Text, file)) is { } remark)
            {
                remarks.Add(string.Concat($"line {value.Line}: {value.Key} {value.Text}: {remark.Replace('`', '\'')}".Select(c => char.IsControl(c) ? ' ' : c))); // a quoted text may hold any
            }
        }

        var experiment = ExperimentKnobs.All.Aggregate(new Experiment(), (experiment, knob) => ConfigFile.Turn(settings, knob, experiment));
        experiment.Recipe.Validate(experiment.PlanOf(experiment.Rule, Catalogue.Entries));
        return new(experiment, remarks);

        void Set(string setting, string place)
        {
            var parts = setting.Split(": ", 2);
            settings[parts[0]] = (parts[1], place);
        }
    }
}
