"""How fast bposim is, beside others, on jobs that anybody can write down. It reports; it never gates."""
