use super::*;

#[test]
fn a_switch_is_turned_by_its_name() {
    let mut variants = Variants::default();
    variants.set("absent-order", "unknow").unwrap();
    assert_eq!(variants.absent_order, AbsentOrder::Unknow);
    assert!(
        variants
            .values()
            .any(|pair| pair == ("absent-order", "unknow"))
    );
    assert_eq!(
        variants.set("absent-order", "maybe"),
        Err("absent-order takes not-found-order, not-found, unknow".to_owned())
    );
    assert!(variants.set("weather", "fair").is_err());
}

#[test]
fn the_first_combination_is_the_default_and_no_two_are_alike() {
    let some: Vec<Variants> = Variants::all().take(500).collect();
    assert_eq!(some[0], Variants::default());
    for (index, variants) in some.iter().enumerate() {
        assert!(!some[..index].contains(variants));
    }
}

#[test]
fn the_last_combination_has_every_switch_at_its_last_value() {
    let last = Variants::numbered(Variants::count() - 1);
    let values: Vec<&str> = last.values().map(|(_, value)| value).collect();
    let expected: Vec<&str> = Variants::switches()
        .map(|switch| switch.values[switch.values.len() - 1])
        .collect();
    assert_eq!(values, expected);
}

#[test]
fn each_value_of_each_switch_is_tried_alone() {
    let each = Variants::each().chain(Variants::each_of_instances().skip(1));
    let values: usize = Variants::switches()
        .map(|switch| switch.values.len() - 1)
        .sum();
    assert_eq!(each.count(), 1 + values);
}

#[test]
fn a_seed_decides_the_sample_and_a_sample_meets_every_value() {
    let sample = |seed| Variants::sample(seed).take(60).collect::<Vec<_>>();
    assert_eq!(sample(7), sample(7));
    assert_ne!(sample(7), sample(8));
    for switch in Variants::switches() {
        for value in switch.values {
            let met = sample(7)
                .iter()
                .any(|variants| variants.values().any(|pair| pair == (switch.name, *value)));
            assert!(met, "{} never is {value}", switch.name);
        }
    }
}

#[test]
fn the_guide_lists_every_switch_with_every_value() {
    let guide = include_str!("../../../docs/guides/emulator.md");
    for switch in Variants::switches() {
        let heading = format!("| `{}` |", switch.name);
        let row = guide.lines().find(|line| line.starts_with(&heading));
        let row = row.unwrap_or_else(|| panic!("the guide lacks {}", switch.name));
        for value in switch.values {
            assert!(row.contains(&format!("`{value}`")), "{row} lacks {value}");
        }
    }
}
