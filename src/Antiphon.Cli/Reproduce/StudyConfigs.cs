using Antiphon.Studies;

namespace Antiphon.Cli.Reproduce;

/// <summary>The trainings of a study as configuration files for 'antiphon train --config', with what was published beside.</summary>
internal static class StudyConfigs
{
    /// <summary>The files by name.</summary>
    public static IEnumerable<(string Name, string Text)> Of(TrainedStudy study) =>
        from training in study.Trainings.Zip(study.Experiments(budget: null))
        let published = study.Numbers.Where(number => number.Name.StartsWith($"{training.First.Name}, ", StringComparison.Ordinal) && number.Published is not null).Select(number => $"\npublished: {number.Name} {Values.Short(number.Published!.Value)} {number.Unit} ({study.Where})")
        select ($"{study.Name}-{RunOptions.AsName(training.First.Name)}.yaml", ConfigFile.TextOf(training.Second, $"{study.Name}: {training.First.Name}{string.Concat(published)}"));

    /// <summary>Writes them into a folder, which is made if it is not there.</summary>
    /// <exception cref="RunException">A file cannot be written.</exception>
    public static void Write(TrainedStudy study, string folder, Terminal terminal)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in Of(study))
        {
            OutputFile.At(Path.Combine(folder, name)).WriteText(text);
        }

        terminal.Line($"{study.Name}: {Format.Count(study.Trainings.Count, "configuration")} in {folder}");
    }
}
